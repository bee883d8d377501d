package org.statelesslinux.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.testsupport.Needs;

/** dpkg installs the package into a directory of its own, and takes it out of there again. */
@Needs(root = true, tools = @Needs.Tool(name = "dpkg", debianPackage = "dpkg"))
class DebianPackageIT {

  @TempDir private Path root;

  @BeforeEach
  void install() throws Exception {
    for (String name : List.of("info", "updates", "triggers")) {
      Files.createDirectories(root.resolve("var/lib/dpkg").resolve(name));
    }
    Files.createFile(root.resolve("var/lib/dpkg/status"));
    dpkg("--install", Made.PACKAGE.toString());
  }

  @Test
  void theCommandRunsAndKnowsEveryMode() throws Exception {
    Run.Result version = Run.in(root).command(root + "/usr/bin/stateless", "--version");
    Run.Result modes = Run.in(root).command(root + "/usr/bin/stateless", "modes");

    assertThat(version.out()).startsWith("stateless 0.");
    assertThat(modes.out().lines().filter(line -> line.matches("[a-z]+")))
        .containsExactly("coda", "livecd", "nfs", "rsync");
  }

  @Test
  void everythingIsWhereDebianLooksForIt() {
    assertThat(
            Stream.of(
                "etc/stateless",
                "usr/lib/systemd/system/stateless-serve.service",
                "usr/share/bash-completion/completions/stateless",
                "usr/share/doc/stateless/changelog.gz",
                "usr/share/doc/stateless/configuration.md",
                "usr/share/doc/stateless/copyright",
                "usr/share/doc/stateless/examples/office.yaml",
                "usr/share/man/man1/stateless.1.gz"))
        .allSatisfy(file -> assertThat(root.resolve(file)).exists());
  }

  @Test
  void theManualPageIsPacked() throws Exception {
    Path page = root.resolve("usr/share/man/man1/stateless.1.gz");
    try (var in = new GZIPInputStream(Files.newInputStream(page))) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).startsWith(".TH STATELESS");
    }
  }

  @Test
  void noServiceIsEnabled() throws Exception {
    assertThat(left().stream().filter(file -> file.startsWith("etc")))
        .containsExactly("etc", "etc/stateless");
  }

  @Test
  @Needs(tools = @Needs.Tool(name = "systemd-analyze", debianPackage = "systemd"))
  void theUnitIsOneThatSystemdTakes() throws Exception {
    Path unit = root.resolve("usr/lib/systemd/system/stateless-serve.service");
    String here = Files.readString(unit).replace("=/usr/bin/", "=" + root + "/usr/bin/");
    assertThat(here).contains("ExecStart=" + root);
    Files.writeString(unit, here);

    Run.Result verified =
        Run.in(root).command("systemd-analyze", "verify", "--man=no", unit.toString());

    assertThat(verified.err()).doesNotContain("stateless");
    assertThat(verified.exit()).as(verified.err()).isZero();
  }

  @Test
  void purgingLeavesNothing() throws Exception {
    Path wanted =
        Files.createDirectories(root.resolve("etc/systemd/system/multi-user.target.wants"));
    Files.createSymbolicLink(
        wanted.resolve("stateless-serve.service"),
        Path.of("/usr/lib/systemd/system/stateless-serve.service"));

    dpkg("--purge", "stateless");

    assertThat(left())
        .containsExactly(
            "etc",
            "etc/systemd",
            "etc/systemd/system",
            "etc/systemd/system/multi-user.target.wants");
  }

  private void dpkg(String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of("dpkg", "--root=" + root, "--force-script-chrootless", "--force-depends"));
    command.addAll(List.of(arguments));
    Run.Result result = Run.in(root).command(command.toArray(String[]::new));
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
  }

  /** All that is there but dpkg's own notes. */
  private List<String> left() throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .map(file -> root.relativize(file).toString())
          .filter(file -> !file.isEmpty() && !file.startsWith("var"))
          .sorted()
          .toList();
    }
  }
}
