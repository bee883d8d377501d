package org.statelesslinux.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.statelesslinux.integration.RootShell.logIn;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.testkit.vm.Disk;
import org.statelesslinux.testkit.vm.VirtualMachine;
import org.statelesslinux.testsupport.Needs;

/** Copies of snapshots in a thin pool of LVM, which only a machine's kernel can show. */
@NeedsBootDisk
@Needs(
    tools = {
      @Needs.Tool(name = "/usr/sbin/lvm", debianPackage = "lvm2"),
      @Needs.Tool(name = "/usr/sbin/thin_check", debianPackage = "thin-provisioning-tools"),
      @Needs.Tool(name = "/usr/sbin/mkfs.ext4", debianPackage = "e2fsprogs")
    })
@Tag("soak")
class ThinSlotsIT {
  private static final long MIB = 1 << 20;
  private static final String MODE =
      """
      mode: rsync
      modes:
        rsync:
          port: %d
          slots: lvm-thin
          disk: { label: stateless-cache, make-on: boot-disk }""";

  private static final String BOOT =
      "drivers: [virtio_blk, virtio_net, virtio_pci], cmdline: [console=ttyS0],"
          + " disk: only-blank-disk, reboot-after: 1, tries: 2";

  private static final String CONNECT =
      "b=/run/stateless/busybox; $b modprobe virtio_net; $b ip link set eth0 up;"
          + " $b ip addr add 10.0.2.15/24 dev eth0";

  /** How full the pool is and which trees are in it, as a report of lvs(8). */
  private static final String POOL =
      "LVM_SYSTEM_DIR=/run/stateless/lvm /run/stateless/programs/usr/sbin/lvm lvs --noheadings"
          + " --units b --nosuffix -o lv_name,lv_size,data_percent stateless-cache";

  private static final Pattern FULL = Pattern.compile("begins .*pool (\\d+) ([0-9.]+) .*ends");

  @TempDir Path directory;

  @Test
  @Timeout(value = 1, unit = TimeUnit.HOURS)
  void copiesShareWhatIsEqualInAThinPool() throws Exception {
    Path tree = Prototypes.bootable(directory.resolve("prototype"));
    Path disk = directory.resolve("disk");
    try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
      file.setLength(700 * MIB);
    }
    try (MachineLab lab = MachineLab.serve(directory, tree, BOOT, "", "", MODE)) {
      double first;
      try (VirtualMachine machine = lab.netbootFirst(Disk.of(disk))) {
        logIn(machine, "small is up: first runs one");
        does(machine, "/run/stateless/update", "snapshot .* was brought.* code=0");
        first = used(machine);
        machine.powerCut();
      }
      assertThat(first).isGreaterThan(10 * MIB);
      alone(disk, "one");

      publish(lab, tree, "two");
      try (VirtualMachine machine = lab.netbootFirst(Disk.of(disk))) {
        logIn(machine, "small is up: first runs one");
        does(machine, CONNECT, "code=0");
        // The power goes while it fetches.
        machine.type("/run/stateless/update & ");
        machine.type("until [ -d /run/stateless/mode/cache/slots/.incoming-* ]; do :; done; ");
        machine.type("echo it is \"co\"ming\n");
        machine.console().await("it is coming", MachineLab.LIMIT);
        machine.powerCut();
      }
      try (VirtualMachine machine = lab.netbootFirst(Disk.of(disk))) {
        logIn(machine, "small is up: first runs one");
        does(machine, CONNECT, "code=0");
        does(machine, "/run/stateless/update", "the next start tries it.* code=0");
        double second = used(machine);
        assertThat(second - first).isLessThan(first / 3);
        machine.powerCut();
      }
      alone(disk, "two");

      publish(lab, tree, "three");
      try (VirtualMachine machine = lab.netbootFirst(Disk.of(disk))) {
        logIn(machine, "small is up: first runs two");
        does(machine, CONNECT, "code=0");
        does(machine, "/run/stateless/update", "the next start tries it.* code=0");
        // The one before the one that runs is gone.
        does(machine, POOL + " | grep -c tree-", "2 code=0");
        machine.powerCut();
      }
      alone(disk, "three");
    }
  }

  private static double used(VirtualMachine machine) {
    machine.type("echo \"be\"gins $(" + POOL + ") ends\n");
    MatchResult full = machine.console().await(FULL, MachineLab.LIMIT);
    return Long.parseLong(full.group(1)) * Double.parseDouble(full.group(2)) / 100;
  }

  /** Without a network card, and its server out of reach. */
  private static void alone(Path disk, String version) {
    try (VirtualMachine machine =
        VirtualMachine.builder()
            .memory("1G")
            .disk(Disk.of(disk))
            .consoleFile(disk.resolveSibling("console-alone-" + System.nanoTime()))
            .start()) {
      logIn(machine, "small is up: first runs " + version);
      does(machine, "ls /sys/class/net", "lo code=0");
      does(machine, "/run/stateless/good", "code=0");
      machine.powerCut();
    }
  }

  private static void publish(MachineLab lab, Path tree, String version) throws IOException {
    Files.writeString(tree.resolve("etc/version"), version + "\n");
    lab.engine().profile("machine").publish();
  }

  /** Types a command; what it prints comes on one line, between marks that the echo lacks. */
  private static void does(VirtualMachine machine, String command, String prints) {
    machine.type("echo \"be\"gins $({ " + command + "; echo \"code=$?\"; } 2>&1) ends\n");
    machine.console().await(Pattern.compile("begins .*" + prints + ".* ends"), MachineLab.LIMIT);
  }
}
