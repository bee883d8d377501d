package org.statelesslinux.engine.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.statelesslinux.engine.execute.Script.path;

import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.statelesslinux.model.Secret;
import org.statelesslinux.model.Seed;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.plan.Branch;
import org.statelesslinux.plan.CoreStep;
import org.statelesslinux.plan.ImageStep;
import org.statelesslinux.plan.Probe;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.TreeStep;
import org.statelesslinux.plan.Value;
import org.statelesslinux.testsupport.Needs;

/** No operand of a step is ever more than an operand, whatever it is called. */
@Needs(
    tools = {
      @Needs.Tool(name = "/bin/busybox", debianPackage = "busybox-static"),
      @Needs.Tool(name = "/usr/sbin/veritysetup", debianPackage = "cryptsetup-bin"),
      @Needs.Tool(name = "/usr/bin/rsync", debianPackage = "rsync"),
      @Needs.Tool(name = "/usr/bin/mtree", debianPackage = "mtree-netbsd")
    })
class HostileNamesTest {
  @TempDir Path directory;

  private Script script;
  private Path canary;

  static Stream<String> names() {
    return Stream.of(
        "a b", " a ", "'", "\"", "\\", "\\012", "%s", "!", "é", "$HOME", "a=b", "{a,b}", "-rf",
        "--help", "-", "*", "?", "[a]", "~", "#x", "a:b", "a,b", "@a");
  }

  static Stream<String> texts() {
    return Stream.concat(
        names(),
        Stream.of(
            "`touch CANARY`",
            "$(touch CANARY)",
            ";touch CANARY;",
            "&touch CANARY&",
            "|touch CANARY",
            ">CANARY",
            "x'; touch CANARY; '",
            "\"; touch CANARY; \"",
            "\ntouch CANARY\n",
            "a\nb",
            "\t",
            "",
            "\r",
            "&&",
            "||",
            "do",
            "done",
            "fi",
            "\u0001"));
  }

  @BeforeEach
  void prepare() throws IOException {
    script = new Script(directory);
    canary = directory.resolve("canary");
  }

  @AfterEach
  void nothingEscaped() {
    assertThat(canary).doesNotExist();
  }

  @ParameterizedTest
  @MethodSource("names")
  void pathsAreTakenAsTheyAre(String name) throws IOException {
    Path made = directory.resolve(name);
    Path file = made.resolve(name);
    Path renamed = made.resolve(name + "2");
    Path link = made.resolve("l" + name);
    Path seeded = directory.resolve("kept").resolve(name);
    script.run(
        new Step.MakeDirectory(path(made), 0750, name),
        new Step.WriteFile(path(file), Value.text(name), 0640, "b"),
        new Step.Rename(path(file), path(renamed), "c"),
        new Step.SwapLink(path(link), name + "2", "d"),
        new TreeStep.CopyTree(path(made), path(seeded), Seed.FILES, "e"),
        new TreeStep.CopyTree(
            path(renamed), path(directory.resolve("one" + name)), Seed.FILES, "f"));
    assertThat(renamed).content().isEqualTo(name);
    assertThat(link).isSymbolicLink().content().isEqualTo(name);
    assertThat(seeded.resolve(name + "2")).content().isEqualTo(name);
    assertThat(directory.resolve("one" + name)).content().isEqualTo(name);
    assertThat(script.begun()).startsWith(name);
    script.run(new Step.Remove(path(link), "a"), new Step.Remove(path(made), "b"));
    assertThat(made).doesNotExist();
    assertThat(directory)
        .isDirectoryContaining("glob:**/kept")
        .isDirectoryContaining("glob:**/runtime");
  }

  @ParameterizedTest
  @MethodSource("names")
  void checksFindWhatIsCalledLikeThat(String name) throws Exception {
    Path tree = Files.createDirectories(directory.resolve(name).resolve("tree"));
    Files.writeString(tree.resolve("file"), "content");
    Path manifest = tree.resolveSibling("manifest");
    Files.writeString(manifest, "#mtree\n. type=dir\n./file type=file size=7\n");
    SnapshotId id = SnapshotId.ofHex(sha256(Files.readString(manifest)));
    Path image = Files.write(tree.resolveSibling("image"), new byte[4096]);
    String root = Verity.append(image, 4096);
    Path place = directory.resolve("found");
    script.run(
        new TreeStep.VerifyTree(path(tree), path(manifest), id, Set.of(), "a"),
        new CoreStep.CheckRoot(path(tree), path(manifest), id, "b"),
        new ImageStep.VerifyImage(
            path(image),
            new ImageStep.ImageFacts(Value.text("8192"), Value.text(root), Value.text("4096")),
            "c"),
        Step.FirstOf.of(
            "d",
            Branch.when(new Probe.Mounted(path(tree)), new Step.Remove(path(tree), "wrong")),
            Branch.when(
                new Probe.SnapshotWhole(path(tree.getParent()), id),
                Step.FirstOf.of(
                    "e",
                    Branch.when(
                        new Probe.PathExists(path(tree.resolve("file"))),
                        new Step.WriteFile(path(place), Value.text("yes"), 0600, "f"))))));
    assertThat(place).content().isEqualTo("yes");
  }

  @ParameterizedTest
  @MethodSource("texts")
  void textsAreTakenAsTheyAre(String template) throws IOException {
    String text = template.replace("CANARY", canary.toString());
    Path plain = directory.resolve("plain");
    Path secret = directory.resolve("secret");
    Path printed = directory.resolve("printed");
    script.run(
        Map.of("the.fact", text),
        new Step.WriteFile(
            path(plain), Value.join(Value.text("<"), Value.fact("the.fact")), 0600, "a"),
        new Step.WriteFile(path(secret), Value.secret(Secret.of(text)), 0600, "b"),
        new Step.RunCommand(
            List.of(
                Value.text("/bin/busybox"),
                Value.text("sh"),
                Value.text("-c"),
                Value.text("printf %s \"$2\" >\"$1\""),
                Value.text("sh"),
                Value.text(printed.toString()),
                Value.text(text)),
            List.of(
                Value.text("/bin/busybox"),
                Value.text("["),
                Value.text(text),
                Value.text("="),
                Value.text("other"),
                Value.text("]")),
            "c"));
    assertThat(plain).content().isEqualTo("<" + text);
    assertThat(secret).content().isEqualTo(text);
    assertThat(printed).content().isEqualTo(text);
  }

  private static String sha256(String text) {
    return Hashing.sha256().hashString(text, StandardCharsets.UTF_8).toString();
  }
}
