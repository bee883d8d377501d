package org.statelesslinux.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.statelesslinux.integration.RootShell.logIn;

import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.testkit.vm.Disk;
import org.statelesslinux.testkit.vm.Firmware;
import org.statelesslinux.testkit.vm.Network;
import org.statelesslinux.testkit.vm.VirtualMachine;
import org.statelesslinux.testkit.vm.VirtualMachineBuilder;
import org.statelesslinux.testsupport.Needs;

/**
 * A machine that has an empty disk starts from what 'stateless bundle' wrote, made a disc or a
 * stick as the documents say, and from then on from its disk alone.
 */
@NeedsBootDisk
@Needs(
    tools = {
      @Needs.Tool(name = "grub-mkrescue", debianPackage = "grub-common"),
      @Needs.Tool(name = "xorriso", debianPackage = "xorriso"),
      @Needs.Tool(name = "mcopy", debianPackage = "mtools")
    },
    paths = "/usr/share/OVMF/OVMF_CODE_4M.fd")
@Tag("soak")
class FirstStartIT {
  private static final String MODE =
      """
      mode: rsync
      modes: { rsync: { port: %d, disk: { label: stateless-cache, make-on: boot-disk } } }""";

  /** With those by which the medium is seen, so that it could be taken for the machine's disk. */
  private static final String BOOT =
      "drivers: [virtio_blk, virtio_net, virtio_pci, usb_storage, sd_mod, sr_mod, ahci],"
          + " cmdline: [console=ttyS0], disk: only-blank-disk";

  /** Of docs/boot-disk.md. */
  private static final String MAKE_MEDIUM =
      "grub-mkrescue -o first.iso \"$1\" boot/grub/grub.cfg=\"$1/grub.cfg\" 2>&1";

  private static final String DIGEST = "sha256sum first.iso";

  @TempDir Path directory;

  private enum Medium {
    DISC("sr0"),
    STICK("sda");

    private final String node;

    Medium(String node) {
      this.node = node;
    }
  }

  @Test
  @Timeout(value = 1, unit = TimeUnit.HOURS)
  void aMachineStartsFromADiscOrAStickOnceAndThenFromItsDiskAlone() throws Exception {
    Path tree = Prototypes.bootable(directory.resolve("prototype"));
    try (MachineLab lab = MachineLab.serve(directory, tree, BOOT, "", "", MODE)) {
      lab.engine().machine("first").bundle(directory.resolve("bundle"));
      Shell.run(directory, MAKE_MEDIUM, directory.resolve("bundle"));
      String before = Shell.run(directory, DIGEST);
      startsFrom(Medium.DISC, Firmware.BIOS, true);
      startsFrom(Medium.STICK, Firmware.UEFI, true);
      startsFrom(Medium.STICK, Firmware.BIOS, false);
      startsFrom(Medium.DISC, Firmware.UEFI, false);
      assertThat(Shell.run(directory, DIGEST)).isEqualTo(before);
    }
  }

  private void startsFrom(Medium medium, Firmware firmware, boolean andThenFromItsDisk)
      throws Exception {
    Path disk = directory.resolve("disk-" + medium + "-" + firmware);
    try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
      file.setLength(700L << 20);
    }
    VirtualMachineBuilder builder =
        machine(firmware).network(Network.user().mac("52:54:00:00:00:01"));
    if (medium == Medium.DISC) {
      builder.cdrom(directory.resolve("first.iso"));
    } else {
      builder.disk(Disk.of(directory.resolve("first.iso")).usb());
    }
    try (VirtualMachine machine = builder.disk(Disk.of(disk)).start()) {
      machine.console().await("making the boot disk on /dev/vda, which is blank", MachineLab.LIMIT);
      machine.console().await("fetching snapshot", MachineLab.LIMIT);
      logIn(machine, "small is up: first runs one");
      does(machine, "ls /sys/block", ".*\\b" + medium.node + "\\b.* code=0");
      if (andThenFromItsDisk) {
        does(machine, "/run/stateless/update", ".*snapshot .* was brought.* code=0");
      }
      machine.powerCut();
    }
    if (andThenFromItsDisk) {
      try (VirtualMachine machine = machine(firmware).disk(Disk.of(disk)).start()) {
        logIn(machine, "small is up: first runs one");
        does(machine, "ls /sys/class/net; grep -c stateless.entry= /proc/cmdline", "lo 1 code=0");
        machine.powerCut();
      }
    }
  }

  private VirtualMachineBuilder machine(Firmware firmware) {
    return VirtualMachine.builder()
        .memory("1G")
        .firmware(firmware)
        .consoleFile(directory.resolve("console-" + System.nanoTime()));
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
