package org.statelesslinux.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.testsupport.Needs;

/** The archive works wherever it is unpacked. */
class ArchiveIT {

  @TempDir private static Path unpacked;
  private static Path home;

  @TempDir private Path elsewhere;

  @BeforeAll
  static void unpack() throws Exception {
    Path place = Files.createDirectory(unpacked.resolve("a place"));
    assertThat(Run.in(place).command("tar", "-xzf", Made.ARCHIVE.toString()).exit()).isZero();
    try (Stream<Path> top = Files.list(place)) {
      home = top.findFirst().orElseThrow();
    }
  }

  @Test
  void itRunsFromAnywhereAndKnowsEveryMode() throws Exception {
    Run.Result version = Run.in(elsewhere).command(program(), "--version");
    Run.Result modes = Run.in(elsewhere).command(program(), "modes");

    assertThat(version.out()).startsWith("stateless 0.").contains("\nJava ");
    assertThat(version.err()).isEmpty();
    assertThat(modes.out().lines().filter(line -> line.matches("[a-z]+")))
        .containsExactly("coda", "livecd", "nfs", "rsync");
    assertThat(modes.out()).contains("from: " + home.resolve("lib"));
    assertThat(modes.err()).isEmpty();
  }

  @Test
  void itRunsThroughALinkToALink() throws Exception {
    Path link = Files.createSymbolicLink(elsewhere.resolve("one"), Path.of(program()));
    Path relative = Files.createSymbolicLink(elsewhere.resolve("two"), link.getFileName());

    assertThat(Run.in(elsewhere).command(relative.toString(), "--version").out())
        .startsWith("stateless 0.");
  }

  @Test
  void javaHomeDecidesWhichJavaRuns() throws Exception {
    Path java = Files.createDirectories(elsewhere.resolve("jdk/bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\necho of the home\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(elsewhere.resolve("jdk/release"), "JAVA_VERSION=\"21.0.2\"\n");
    Run ofTheHome = Run.in(elsewhere).with(Map.of("JAVA_HOME", elsewhere + "/jdk"));

    assertThat(ofTheHome.command(program(), "modes").out()).isEqualTo("of the home\n");

    Files.writeString(elsewhere.resolve("jdk/release"), "JAVA_VERSION=\"11.0.2\"\n");
    Run.Result old = ofTheHome.command(program(), "modes");
    assertThat(old.exit()).isEqualTo(2);
    assertThat(old.err()).endsWith("is Java 11; Java 17 or newer is needed\n");
  }

  @Test
  void whatIsMissingIsNamed() throws Exception {
    for (String name : List.of("bash", "dirname", "readlink", "sed")) {
      Files.createSymbolicLink(elsewhere.resolve(name), Path.of("/usr/bin", name));
    }

    Run.Result result =
        Run.in(elsewhere).with(Map.of("PATH", elsewhere.toString())).command(program(), "modes");

    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .isEqualTo("stateless: there is no java on the PATH: install Java 17 or newer\n");
  }

  @Test
  void bashCompletesCommandsAndOptions() throws Exception {
    String script =
        "source '%s'; COMP_WORDS=(stateless %s); COMP_CWORD=%d; _complete_stateless;"
            + " echo \"${COMPREPLY[*]}\"";
    Path completion = home.resolve("share/bash-completion/completions/stateless");

    assertThat(bash(script.formatted(completion, "pub", 1))).isEqualTo("publish\n");
    assertThat(bash(script.formatted(completion, "serve --verb", 2))).isEqualTo("--verbose\n");
  }

  @Test
  @Needs(tools = @Needs.Tool(name = "man", debianPackage = "man-db"))
  void theManualPageIsShownWithoutAWarning() throws Exception {
    Path page = home.resolve("share/man/man1/stateless.1");
    Run.Result shown =
        Run.in(elsewhere)
            .with(Map.of("MANWIDTH", "80", "LC_ALL", "C.UTF-8"))
            .command("man", "--warnings=all", "-l", page.toString());

    assertThat(shown.err()).isEmpty();
    assertThat(shown.out())
        .startsWith("STATELESS(1)")
        .contains("write-usb", "EXIT STATUS", "-c, --config=FILE");
  }

  @Test
  void nothingOfTheTestsIsInIt() throws IOException {
    try (Stream<Path> files = Files.list(home.resolve("lib"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .contains("java.sh")
          .anyMatch(name -> name.startsWith("stateless-engine-"))
          .noneMatch(name -> name.matches("(junit|assertj|jqwik|stateless-test-support).*"));
    }
    assertThat(home.resolve("LICENSE")).isNotEmptyFile();
    assertThat(home.resolve("docs/configuration.md")).isNotEmptyFile();
  }

  private static String program() {
    return home.resolve("bin/stateless").toString();
  }

  private String bash(String script) throws Exception {
    return Run.in(elsewhere).command("bash", "-c", script).out();
  }
}
