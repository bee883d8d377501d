package org.statelesslinux.cli.guide;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.cli.Arguments;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Every fenced block of every document is put to the proof by its language. One in a language that
 * is not known here fails, so nothing can be shown that nobody tries.
 */
class DocumentsTest {
  @TempDir private Path directory;

  @TestFactory
  Stream<DynamicTest> whatABlockShowsIsTrue() throws IOException {
    return Block.all().stream()
        .filter(block -> !block.language().equals("java"))
        .map(
            block ->
                DynamicTest.dynamicTest(
                    block.place() + " " + block.language(), () -> prove(block)));
  }

  @TestFactory
  Stream<DynamicTest> javaCompiles() throws IOException {
    return Block.documents().stream()
        .filter(document -> !java(document).isEmpty())
        .map(
            document ->
                DynamicTest.dynamicTest(
                    document,
                    () ->
                        JavaBlocks.prove(
                            java(document), Files.createTempDirectory(directory, "java"))));
  }

  @Test
  void theLinesOfJavaInTheReadmeAreTheSamplesOwn() throws IOException {
    String sample =
        Files.readString(
            Block.PROJECT.resolve("samples/embed/src/main/java/com/example/embed/SixLines.java"));

    assertThat(java("README.md")).hasSize(1);
    assertThat(sample).contains(java("README.md").get(0).text().indent(4));
  }

  private void prove(Block block) throws Exception {
    switch (block.language()) {
      case "yaml" -> SiteBlock.prove(block, directory);
      case "sh" -> ShellBlock.prove(block);
      case "console" -> console(block);
      case "diff" -> diff(block);
      case "xml" -> xml(block);
      case "dnsmasq" -> dnsmasq(block);
      case "text" -> TextBlock.prove(block);
      default ->
          throw new AssertionError(
              block.place() + ": no proof for a block in '" + block.language() + "'");
    }
  }

  /** What a line takes away stands in the document's site, and what it adds can stand there. */
  private void diff(Block block) throws IOException {
    String site =
        Block.of(block.document()).stream()
            .filter(other -> other.language().equals("yaml"))
            .map(Block::text)
            .filter(text -> text.startsWith("repository:"))
            .findFirst()
            .orElseThrow();
    String changed = site;
    List<String> lines = block.text().lines().toList();
    for (int at = 0; at < lines.size(); at += 2) {
      assertThat(lines.get(at)).as(block.place()).startsWith("-");
      assertThat(lines.get(at + 1)).as(block.place()).startsWith("+");
      String old = lines.get(at).substring(1);
      assertThat(site).as(block.place()).containsPattern("(?m)^" + Pattern.quote(old) + "( |$)");
      changed = changed.replace("\n" + old, "\n" + lines.get(at + 1).substring(1));
    }
    SiteBlock.check(changed, block.place(), directory);
  }

  /** Each artifact of this project that it names is in this build, in its version. */
  private static void xml(Block block) throws Exception {
    NodeList found =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(block.text().getBytes(UTF_8)))
            .getElementsByTagName("dependency");
    for (int at = 0; at < found.getLength(); at++) {
      Element dependency = (Element) found.item(at);
      if (text(dependency, "groupId").equals("org.statelesslinux")) {
        String artifact = text(dependency, "artifactId");
        String module = artifact.replaceFirst("^stateless-", "");
        assertThat(Files.readString(Block.PROJECT.resolve(module + "/pom.xml")))
            .as(block.place())
            .contains("<artifactId>" + artifact + "</artifactId>")
            .contains("<version>" + text(dependency, "version"));
      }
    }
  }

  private static String text(Element element, String name) {
    NodeList found = element.getElementsByTagName(name);
    return found.getLength() == 0 ? "" : found.item(0).getTextContent();
  }

  /** A configuration of dnsmasq; dnsmasq reads it where it is installed. */
  private void dnsmasq(Block block) throws Exception {
    assertThat(block.text().lines())
        .as(block.place())
        .allMatch(line -> line.isEmpty() || line.startsWith("#") || line.matches("[a-z-]+(=.+)?"));
    Path program = Path.of("/usr/sbin/dnsmasq");
    if (Files.isExecutable(program)) {
      Path file = Files.writeString(directory.resolve("dnsmasq.conf"), block.text());
      Process process =
          new ProcessBuilder(program.toString(), "--test", "--conf-file=" + file)
              .redirectErrorStream(true)
              .start();
      String said = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(process.waitFor()).as(block.place() + ": " + said).isZero();
    }
  }

  /**
   * What is typed on this host is run, and prints what is shown. What is typed on a machine is
   * typed on one by TutorialIT; here its programs and options are looked at.
   */
  private void console(Block block) throws Exception {
    String first = block.firstLine();
    if (!first.startsWith("$ stateless import ")) {
      assertThat(first).as(block.place()).startsWith("root@pc-");
      String typed =
          block
              .text()
              .lines()
              .filter(line -> line.startsWith("root@"))
              .map(line -> line.replaceFirst("^\\S+# ", "") + "\n")
              .reduce("", String::concat);
      ShellBlock.prove(new Block(block.document(), block.line(), "sh", typed));
      return;
    }
    String tree = first.substring(first.lastIndexOf(' ') + 1);
    Path here = Files.createDirectory(directory.resolve("tree"));
    Path etc = Files.createDirectory(here.resolve("etc"));
    Files.writeString(etc.resolve("statetab"), "/var/lib/dhclient\n");
    Files.writeString(
        etc.resolve("rwtab"), "dirs /var/log\nfiles /etc/resolv.conf\nfiles /etc/cron.*\n");

    String said = Arguments.run(directory.resolve("none.yaml"), List.of("import", here.toString()));

    assertThat(first + "\n" + said.replace(here.toString(), tree))
        .as(block.place())
        .isEqualTo(block.text());
  }

  private static List<Block> java(String document) {
    try {
      return Block.of(document).stream().filter(block -> block.language().equals("java")).toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
