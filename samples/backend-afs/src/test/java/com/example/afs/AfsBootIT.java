package com.example.afs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.engine.Engine;
import org.statelesslinux.engine.boot.Bundle;
import org.statelesslinux.testkit.vm.Network;
import org.statelesslinux.testkit.vm.VirtualMachine;

/** A machine starts a Debian from AFS: its own kernel asks the servers. */
class AfsBootIT {
  /** A machine without KVM is slow. */
  private static final Duration LIMIT = Duration.ofMinutes(10);

  private static final Path DEBIAN = Path.of(System.getProperty("debian")).toAbsolutePath();
  private static final String PART_OF_IT = "usr/bin/perl";

  @TempDir static Path directory;

  private static Bundle bundle;

  @BeforeAll
  static void publish() throws IOException, InterruptedException {
    Cell.require();
    Path tree = directory.resolve("tree");
    String network = "/proc/" + ProcessHandle.current().pid() + "/fd/9";
    Cell.run("/bin/sh", "src/test/afs/debian.sh", network, DEBIAN.toString(), tree.toString());
    Path config =
        Files.writeString(
            directory.resolve("site.yaml"),
            """
            repository: %s
            server: { address: 10.0.2.2 }
            mode: afs
            modes: { afs: %s }
            profiles:
              desktop:
                tree: %s
                boot: { drivers: [virtio_net, virtio_pci], cmdline: [console=ttyS0] }
            machines: { pc-01: { profile: desktop } }
            """
                .formatted(directory.resolve("repository"), Cell.OPTIONS, tree));
    try (Engine engine = Engine.builder().config(config).build()) {
      assertEquals(List.of(), engine.profile("desktop").publish().refusals());
      bundle = engine.machine("pc-01").bundle(directory.resolve("bundle"));
    }
  }

  @Test
  void aDebianStartsFromItsVolume() throws Exception {
    try (VirtualMachine machine = start(Network.user(), "started")) {
      machine.console().await("pc-01 login: ", LIMIT);
      machine.type("root\n");
      machine.console().await("root@pc-01:", LIMIT);
      shows(
          machine,
          "grep ' afs ro' /proc/mounts",
          "#example[.]org:sl[.]1[.][0-9a-f]{11}[.]readonly");
      shows(machine, "grep -c '^/dev/mapper/stateless-.* squashfs ro' /proc/mounts", "1");
      shows(
          machine,
          "echo 3 > /proc/sys/vm/drop_caches; sha256sum /" + PART_OF_IT,
          HexFormat.of()
              .formatHex(
                  MessageDigest.getInstance("SHA-256")
                      .digest(Files.readAllBytes(DEBIAN.resolve(PART_OF_IT)))));
      shows(machine, "systemctl is-system-running --wait", "running");
      machine.powerCut();
    }
  }

  @Test
  void whereTheCellDoesNotAnswerThatIsSaid() {
    try (VirtualMachine machine = start(Network.restricted(), "alone")) {
      machine.console().await("mounting the volume", LIMIT);
      machine.console().await("What to do", LIMIT);
      machine.powerCut();
    }
  }

  private static VirtualMachine start(Network network, String name) {
    return VirtualMachine.builder()
        .memory("1G")
        .kernel(bundle.kernel(), bundle.initrd(), bundle.entry().commandLine())
        .network(network)
        .consoleFile(Path.of("target/console-" + name).toAbsolutePath())
        .start();
  }

  /** Types a command, and waits for what it prints. What is typed is echoed, too. */
  private static void shows(VirtualMachine machine, String command, String printed) {
    machine.type("echo be\"g\"ins $(" + command + ") en\"d\"s\n");
    machine.console().await(Pattern.compile("begins [^\n]*" + printed + "[^\n]* ends"), LIMIT);
  }
}
