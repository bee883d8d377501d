package org.statelesslinux.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.statelesslinux.engine.Engine;
import org.statelesslinux.engine.Instance;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.testsupport.Needs;

/** Instances on this host never mount, make or write to its disks, even if they bear the names. */
@NeedsHost
@Needs(
    root = true,
    filesystems = "ext4",
    tools = {
      @Needs.Tool(name = "mkfs.ext4", debianPackage = "e2fsprogs"),
      @Needs.Tool(name = "losetup", debianPackage = "mount")
    },
    paths = "/dev/loop-control")
class HostUntouchedIT {
  @TempDir Path directory;

  private String devices = "";

  @BeforeEach
  void attachDisks() {
    devices =
        Shell.run(
            directory,
            """
            truncate -s 32M state cache blank
            mkfs.ext4 -q -L stateless-state state
            mkfs.ext4 -q -L stateless-cache cache
            for disk in state cache blank; do losetup --find --show $disk; done
            """);
  }

  @AfterEach
  void detachDisks() {
    Shell.run(directory, "for disk in $1; do losetup --detach $disk; done", devices);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsync", "livecd"})
  void theDisksOfThisHostStayAsTheyAre(String mode) throws Exception {
    Bench bench = Bench.in(directory.resolve("bench"));
    Prototypes.busybox(bench.tree());
    bench.engine(mode, Bench.rule("/var/log", "machine", "files"));
    String blank = devices.lines().skip(2).findFirst().orElseThrow();
    Files.writeString(
        bench.config(),
        Files.readString(bench.config())
            .replace("/dev/loop99", blank)
            .replace(
                "rsync: { port",
                "rsync: { disk: { label: stateless-cache, make-on: only-blank-disk }, port"));
    Engine engine = bench.open(true);
    assertThat(engine.profile("kiosk").publish().refusals()).isEmpty();
    String before = state();
    assertThat(Bench.sh(engine, "echo x > /var/log/new")).isZero();
    try (Instance instance = Bench.machine(engine).into(bench.root(), Listener.silent())) {
      assertThat(instance.root().resolve("var/log/new")).exists();
      assertThat(state()).isEqualTo(before);
    }
    assertThat(state()).isEqualTo(before);
    assertThat(Traces.of(bench)).isEmpty();
  }

  /** The bytes of the disks, and where they are mounted. */
  private String state() {
    return Shell.run(
        directory,
        """
        sync; sha256sum state cache blank
        for disk in $1; do grep "^$disk " /proc/mounts || echo "$disk is not mounted"; done
        """,
        devices);
  }
}
