package org.statelesslinux.integration;

import static org.statelesslinux.integration.RootShell.ends;
import static org.statelesslinux.integration.RootShell.logIn;
import static org.statelesslinux.integration.RootShell.prints;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.testkit.vm.Disk;
import org.statelesslinux.testkit.vm.Firmware;
import org.statelesslinux.testkit.vm.VirtualMachine;
import org.statelesslinux.testsupport.Needs;

/**
 * The laptop's life: a machine starts over the network once, keeps its snapshot on its disk, starts
 * from that alone, gets the next one while it runs, and leaves one that does not start.
 */
@NeedsBootDisk
@Needs(paths = "/usr/share/OVMF/OVMF_CODE_4M.fd")
class DiskBootIT {
  private static final long MIB = 1 << 20;
  private static final String UP = "small is up: first runs ";
  private static final String MODE =
      """
      mode: rsync
      modes: { rsync: { port: %d, verify: always,
        disk: { label: stateless-cache, make-on: boot-disk } } }""";

  private static final String BOOT =
      "drivers: [virtio_blk, virtio_net, virtio_pci], cmdline: [console=ttyS0],"
          + " disk: only-blank-disk, reboot-after: 1, tries: 2";

  /** Nothing asked for the network at the start, and this OS has nothing that would. */
  private static final String CONNECT =
      "b=/run/stateless/busybox; $b modprobe virtio_net; $b ip link set eth0 up;"
          + " $b ip addr add 10.0.2.15/24 dev eth0";

  @TempDir Path directory;

  @Test
  @Timeout(value = 1, unit = TimeUnit.HOURS)
  void aMachineStartsFromItsDiskAloneAndGetsTheNextSnapshotWhileItRuns() throws Exception {
    Path tree = Prototypes.bootable(directory.resolve("prototype"));
    Path disk = directory.resolve("disk");
    try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
      file.setLength(700 * MIB);
    }
    try (MachineLab lab = MachineLab.serve(directory, tree, BOOT, "", "", MODE)) {
      try (VirtualMachine machine = lab.netbootFirst(Disk.of(disk))) {
        logIn(machine, UP + "one");
        prints(machine, "/run/stateless/update", Pattern.compile("snapshot .* was brought"));
        machine.powerCut();
      }
      alone(disk, Firmware.BIOS, "one");
      alone(disk, Firmware.UEFI, "one");

      publish(lab, tree, "two");
      try (VirtualMachine machine = lab.netbootFirst(Disk.of(disk))) {
        logIn(machine, UP + "one");
        prints(machine, "grep -c stateless.entry= /proc/cmdline", "1");
        ends(machine, CONNECT, 0);
        prints(machine, "/run/stateless/update", Pattern.compile("the next start tries it"));
        machine.powerCut();
      }
      alone(disk, Firmware.BIOS, "two");
      String two = lab.engine().profile("machine").find("current").id().hex();

      flipByte(disk, two);
      try (VirtualMachine machine = withoutNetwork(disk, Firmware.BIOS)) {
        machine.console().await("could not start", MachineLab.LIMIT);
        logIn(machine, UP + "one");
        machine.powerCut();
      }
      try (VirtualMachine machine = lab.netbootFirst(Disk.of(disk))) {
        logIn(machine, UP + "one");
        ends(machine, CONNECT, 0);
        prints(machine, "/run/stateless/update", Pattern.compile("the next start tries it"));
        machine.powerCut();
      }
      // It ends at once, so the kernel panics, again and again.
      Files.writeString(tree.resolve("usr/sbin/init"), "#!/bin/busybox sh\nexit 1\n");
      publish(lab, tree, "three");
      try (VirtualMachine machine = lab.netbootFirst(Disk.of(disk))) {
        machine.console().await("fetching what is damaged again", MachineLab.LIMIT);
        logIn(machine, UP + "two");
        ends(machine, "/run/stateless/good", 0);
        prints(machine, "/run/stateless/update", Pattern.compile("the next start tries it"));
        machine.powerCut();
      }
      try (VirtualMachine machine = lab.netbootFirst(Disk.of(disk))) {
        machine
            .console()
            .await(
                Pattern.compile("did not reach the running state in 2 starts; .* runs instead"),
                MachineLab.LIMIT);
        logIn(machine, UP + "two");
        prints(
            machine,
            "cat /run/stateless/status-notes",
            Pattern.compile("did not reach the running state"));
        ends(machine, CONNECT, 0);
        prints(machine, "/run/stateless/update", Pattern.compile("is not brought again"));
        machine.powerCut();
      }
    }
  }

  /** Without a network card, and its server out of reach. */
  private static VirtualMachine withoutNetwork(Path disk, Firmware firmware) {
    return VirtualMachine.builder()
        .memory("1G")
        .firmware(firmware)
        .disk(Disk.of(disk))
        .consoleFile(disk.resolveSibling("console-alone-" + System.nanoTime()))
        .start();
  }

  private static void alone(Path disk, Firmware firmware, String version) {
    try (VirtualMachine machine = withoutNetwork(disk, firmware)) {
      logIn(machine, UP + version);
      prints(machine, "ls /sys/class/net", "lo");
      ends(machine, "/run/stateless/good", 0);
      machine.powerCut();
    }
  }

  /** In a file that this snapshot shares with no other one, behind the file system's back. */
  private void flipByte(Path disk, String snapshot) {
    Shell.run(
        directory,
        """
        start=$(/usr/sbin/sfdisk -d "$1" |
          sed -n 's/.*start= *\\([0-9]*\\),.*name="stateless-cache".*/\\1/p')
        on="$1?offset=$((start * 512))"
        block=$(/usr/sbin/debugfs -R "blocks /slots/$2/tree/etc/version" "$on" | cut -d ' ' -f 1)
        size=$(/usr/sbin/debugfs -R show_super_stats "$on" | sed -n 's/^Block size: *//p')
        printf X | dd of="$1" bs=1 seek=$((start * 512 + block * size)) conv=notrunc
        """,
        disk,
        snapshot);
  }

  private static void publish(MachineLab lab, Path tree, String version) throws IOException {
    Files.writeString(tree.resolve("etc/version"), version + "\n");
    lab.engine().profile("machine").publish();
  }
}
