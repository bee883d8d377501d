package org.statelesslinux.engine.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.statelesslinux.engine.execute.Script.path;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.statelesslinux.model.Seed;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.TreeStep;
import org.statelesslinux.testsupport.Needs;

/** What is seeded keeps all that the snapshot says of it. */
@Needs(
    root = true,
    tools = {
      @Needs.Tool(name = "/bin/busybox", debianPackage = "busybox-static"),
      @Needs.Tool(name = "/usr/bin/rsync", debianPackage = "rsync"),
      @Needs.Tool(name = "setfattr", debianPackage = "attr"),
      @Needs.Tool(name = "setfacl", debianPackage = "acl")
    })
class SeedTest {
  private static final String LABEL = "system_u:object_r:var_log_t:s0";

  @TempDir Path directory;

  private Script script;
  private Path from;
  private Path to;

  @BeforeEach
  void make() throws IOException {
    script = new Script(directory);
    from = Files.createDirectories(directory.resolve("from"));
    to = directory.resolve("to");
    mark(from, 02750);
    mark(Files.createDirectory(from.resolve("d")), 01777);
    mark(Files.writeString(from.resolve("d/file"), "x\n"), 0640);
    Files.createLink(from.resolve("d/other"), from.resolve("d/file"));
  }

  @ParameterizedTest
  @EnumSource(Seed.class)
  void aDirectoryHasItsOwnerModeLabelAndAclWhateverTheSeed(Seed seed) throws IOException {
    seed(from, seed);

    assertThat(attributes(to)).isEqualTo(attributes(from)).contains(LABEL, "user:7:r");
    assertThat(to.resolve("d").toFile().exists()).isEqualTo(seed != Seed.EMPTY);
    assertThat(to.resolve("d/file").toFile().exists()).isEqualTo(seed == Seed.FILES);
    if (seed != Seed.EMPTY) {
      assertThat(attributes(to.resolve("d"))).isEqualTo(attributes(from.resolve("d")));
    }
  }

  @Test
  void filesHaveTheirsTooAndStayOneFile() throws IOException {
    seed(from, Seed.FILES);

    assertThat(attributes(to.resolve("d/file")))
        .isEqualTo(attributes(from.resolve("d/file")))
        .contains(LABEL, "user:7:r");
    assertThat(Files.isSameFile(to.resolve("d/file"), to.resolve("d/other"))).isTrue();
  }

  @Test
  void aSingleFileIsSeededWhole() throws IOException {
    seed(from.resolve("d/file"), Seed.FILES);

    assertThat(to).content().isEqualTo("x\n");
    assertThat(attributes(to)).isEqualTo(attributes(from.resolve("d/file")));
  }

  @Test
  void aSingleFileBeginsEmptyWithTheSeedEmpty() throws IOException {
    seed(from.resolve("d/file"), Seed.EMPTY);

    assertThat(to).isEmptyFile();
    assertThat(attributes(to)).isEqualTo(attributes(from.resolve("d/file")));
  }

  @Test
  void directoriesOnTheWayToAnInnerRuleAreAsTheSnapshotHasThem() throws IOException {
    Path home = Files.createDirectories(script.runtime.resolve("root/home"));
    mark(Files.createDirectory(home.resolve("anna")), 0700);
    Files.createDirectories(home.resolve("anna/mail"));
    Files.createDirectories(script.runtime.resolve("system/home"));
    Path kept = Files.createDirectories(directory.resolve("kept"));
    Path at = script.runtime.resolve("system/home/anna/mail");

    try {
      script.run(new Step.BindMount(path(kept), path(at), Step.Access.READ_WRITE, "keeping"));

      assertThat(attributes(at.getParent())).isEqualTo(attributes(home.resolve("anna")));
    } finally {
      said("umount", at.toString());
    }
  }

  private void seed(Path source, Seed seed) {
    script.run(new TreeStep.CopyTree(path(source), path(to), seed, "seeding"));
  }

  private static void mark(Path path, int mode) throws IOException {
    Files.setAttribute(path, "unix:uid", 1234);
    Files.setAttribute(path, "unix:gid", 4321);
    Files.setAttribute(path, "unix:mode", mode);
    said("setfacl", "-m", "u:7:r", path.toString());
    said("setfattr", "-n", "security.selinux", "-v", LABEL, path.toString());
  }

  /** All but times, of a name that does not tell which it is. */
  private static String attributes(Path path) throws IOException {
    return said("stat", "-c", "%a %u %g", path.toString())
        + said("getfattr", "--absolute-names", "-h", "-d", "-m", "security", path.toString())
            .replaceAll("# file: .*", "")
        + said("getfacl", "-n", "-c", "-p", path.toString());
  }

  private static String said(String... command) throws IOException {
    Process process = new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
