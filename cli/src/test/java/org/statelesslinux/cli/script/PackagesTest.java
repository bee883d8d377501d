package org.statelesslinux.cli.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackagesTest {

  private static final String NEED = "root=$PWD; . scripts/packages.sh; need_packages ";

  @TempDir private Path directory;
  private Script script;

  @BeforeEach
  void twoMissingProgramsAndOneThatIsThere() throws IOException {
    script =
        new Script(directory)
            .copy("scripts/packages.sh")
            .file(
                "scripts/packages.txt",
                "# a comment",
                "",
                "dash          sh            demo test",
                "foo-tools     no-such-foo   demo test",
                "bar-tools     no-such-bar   test")
            .program("apt-get", "echo \"$@\" >> apt-get.log");
  }

  @Test
  void anOrdinaryUserIsToldTheCommandForAllThatIsMissing() throws Exception {
    var result = script.program("id", "echo 1000").run("sh", "-c", NEED + "test");

    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .endsWith("sudo apt-get install --no-install-recommends foo-tools bar-tools\n");
    assertThat(directory.resolve("apt-get.log")).doesNotExist();
  }

  @Test
  void forRootWhatTheTaskNeedsIsInstalledAndNothingIsPrintedToStandardOutput() throws Exception {
    var result = script.program("id", "echo 0").run("sh", "-c", NEED + "demo");

    assertThat(result.exit()).isZero();
    assertThat(result.out()).isEmpty();
    assertThat(Files.readAllLines(directory.resolve("apt-get.log")))
        .containsExactly("-q update", "-q -y install --no-install-recommends foo-tools");
  }

  @Test
  void whereNothingIsMissingAptIsNotCalled() throws Exception {
    Files.writeString(directory.resolve("scripts/packages.txt"), "dash sh demo\n");

    var result = script.program("id", "echo 0").run("sh", "-c", NEED + "demo");

    assertThat(result.exit()).isZero();
    assertThat(directory.resolve("apt-get.log")).doesNotExist();
  }

  @Test
  void anInstallationThatFailsStopsTheScript() throws Exception {
    var result =
        script
            .program("id", "echo 0")
            .program("apt-get", "echo no network; exit 100")
            .run("sh", "-c", NEED + "demo; echo went on");

    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains("no network");
  }
}
