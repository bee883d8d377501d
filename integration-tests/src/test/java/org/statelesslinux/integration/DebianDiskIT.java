package org.statelesslinux.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.testkit.vm.Disk;
import org.statelesslinux.testkit.vm.VirtualMachine;

/** A Debian lives on its own disk by its units: its systemd is content with each of its starts. */
@NeedsBootDisk
@Tag("soak")
class DebianDiskIT {
  private static final long GIB = 1L << 30;
  private static final String MODE =
      """
      mode: rsync
      modes: { rsync: { port: %d, disk: { label: stateless-cache, make-on: boot-disk } } }""";

  private static final String BOOT =
      "drivers: [virtio_blk, virtio_net, virtio_pci], cmdline: [console=ttyS0],"
          + " disk: only-blank-disk, update: { every: 1m }";

  /** The state of the whole, then the units that failed. */
  private static final String IS_CONTENT =
      "systemctl is-system-running --wait; systemctl --failed --quiet --no-legend --plain";

  /** What stateless-good.service has noted on the boot disk. */
  private static final String WHAT_IS_GOOD =
      "(RUN=/run/stateless; bb() { $RUN/busybox \"$@\"; }; . $RUN/entries.sh;"
          + " open_boot && entry_state && close_boot && [ $GOOD = $BOOTED ] && [ -z $NEXT ] &&"
          + " echo what runs, and before it $PREVIOUS)";

  private static final String RUNNING = "running code=0";

  /**
   * Nothing is changed in place: these are links to the files of a tree that is kept. What this
   * machine has no use for is left out, since an emulated one is slow to fetch it.
   */
  private static final String PROTOTYPE =
      """
      cp -al "$1" "$2"; cd "$2"
      sed 's/^root:[^:]*:/root::/' etc/shadow > etc/shadow.new
      chmod 640 etc/shadow.new; chown 0:42 etc/shadow.new; mv etc/shadow.new etc/shadow
      rm boot/initrd.img-*
      cd usr/lib/modules/*/kernel
      rm -rf sound drivers/gpu drivers/media drivers/infiniband drivers/iio drivers/net/*/
      cd - > /dev/null
      echo one > etc/version
      """;

  @TempDir Path directory;

  @Test
  @Timeout(value = 1, unit = TimeUnit.HOURS)
  void itIsBroughtTheNextSnapshotAndStartsWithoutTheNetworkAndGoesBack() throws Exception {
    Path tree = directory.resolve("prototype");
    Shell.run(directory, PROTOTYPE, Debian.machine(), tree);
    Path disk = directory.resolve("disk");
    try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
      file.setLength(4 * GIB);
    }
    try (MachineLab lab = MachineLab.serve(directory, tree, BOOT, "", "", MODE)) {
      try (VirtualMachine machine = lab.netbootFirst(Disk.of(disk))) {
        logIn(machine);
        does(machine, "cat /etc/version", "one code=0");
        does(machine, IS_CONTENT, RUNNING);
        does(machine, "systemctl is-active stateless-update.timer", "active code=0");
        // Its timer starts the first one two minutes after the start, and then one a minute.
        does(machine, brought(1), "code=0");
        does(machine, IS_CONTENT, RUNNING);
        Files.writeString(tree.resolve("etc/version"), "two\n");
        lab.engine().profile("machine").publish();
        does(machine, brought(2), "code=0");
        does(machine, IS_CONTENT, RUNNING);
        powerOff(machine);
      }
    }
    try (VirtualMachine machine = alone(disk)) {
      logIn(machine);
      does(machine, "ls /sys/class/net; cat /etc/version", "lo two code=0");
      does(machine, IS_CONTENT, RUNNING);
      // systemd names files in which it does not like something.
      does(machine, "journalctl -b | grep -c /run/systemd/system/", "0 code=1");
      does(machine, WHAT_IS_GOOD, "what runs, and before it [0-9a-f]{32} code=0");
      does(machine, "/run/stateless/rollback", "The next start is from snapshot sha256:.* code=0");
      machine.type("reboot\n");
      logIn(machine);
      does(machine, "cat /etc/version", "one code=0");
      does(machine, IS_CONTENT, RUNNING);
      powerOff(machine);
    }
  }

  /** Waits until so many snapshots were brought since the start, each with its boot entry. */
  private static String brought(int count) {
    return "until [ $(journalctl -u stateless-update -o cat |"
        + " grep -c 'was brought; the next start tries it') = %d ]; do sleep 1; done"
            .formatted(count);
  }

  /** Without a network card, and its server gone. */
  private static VirtualMachine alone(Path disk) {
    return VirtualMachine.builder()
        .memory("1G")
        .disk(Disk.of(disk))
        .consoleFile(disk.resolveSibling("console-alone"))
        .start();
  }

  private static void logIn(VirtualMachine machine) {
    machine.console().await("first login: ", MachineLab.LIMIT);
    machine.type("root\n");
    machine.console().await("root@first:~#", MachineLab.LIMIT);
  }

  private static void powerOff(VirtualMachine machine) {
    machine.type("poweroff\n");
    machine.awaitEnd(MachineLab.LIMIT);
  }

  /** Types a command; what it prints comes on one line, between marks that the echo lacks. */
  private static void does(VirtualMachine machine, String command, String prints) {
    machine.type("echo \"be\"gins $({ " + command + "; echo \"code=$?\"; } 2>&1) ends\n");
    assertThat(
            machine.console().await(Pattern.compile("begins (.*) ends"), MachineLab.LIMIT).group(1))
        .as(command)
        .matches(prints);
  }
}
