package org.statelesslinux.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.statelesslinux.integration.Laptop.CONNECT;
import static org.statelesslinux.integration.Laptop.UPDATE;
import static org.statelesslinux.integration.Laptop.logIn;
import static org.statelesslinux.integration.RootShell.ends;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.testkit.vm.Disk;
import org.statelesslinux.testkit.vm.VirtualMachine;

/**
 * A disk that cannot be written to or is full, and a server that goes away: each is said, and the
 * machine goes on with the snapshot that it has. Disks that are too small or somebody else's are in
 * {@link BootDiskIT}.
 */
@NeedsBootDisk
class DiskTroubleIT {
  private static final String FILL_CACHE =
      "$b dd if=/dev/zero of=/run/stateless/mode/cache/filler bs=1M";

  /** But for what a directory takes. */
  private static final String FILL_BOOT =
      "$b mkdir /tmp/b; $b mount -t vfat /dev/vda2 /tmp/b;"
          + " $b dd if=/dev/zero of=/tmp/b/some bs=1M count=2;"
          + " $b dd if=/dev/zero of=/tmp/b/filler bs=1M; rm /tmp/b/some; $b umount /tmp/b";

  @TempDir Path directory;

  @Test
  @Timeout(value = 1, unit = TimeUnit.HOURS)
  void whatIsInTheWayIsSaidAndTheSnapshotThatIsThereStarts() throws Exception {
    try (Laptop laptop = Laptop.serve(directory, "after-update")) {
      Path blank = laptop.blank("blank", 300);
      try (VirtualMachine machine = laptop.start(Disk.of(blank).readOnly())) {
        says(machine, "could not start");
        says(machine, "vda (300 MiB, read-only, no file system known here)");
        says(machine, "What to do");
      }

      Path disk = laptop.blank("disk", 300);
      try (VirtualMachine machine = laptop.start(Disk.of(disk))) {
        assertThat(logIn(machine)).isEqualTo(1);
        ends(machine, UPDATE, 0);
        machine.powerCut();
      }
      try (VirtualMachine machine = laptop.start(Disk.of(disk).readOnly())) {
        says(machine, "could not start");
        says(machine, "LABEL=stateless-cache (/dev/vda3) is read-only");
        says(machine, "What to do");
      }

      laptop.publish();
      try (VirtualMachine machine = laptop.start(Disk.of(disk))) {
        assertThat(logIn(machine)).isEqualTo(1);
        ends(machine, CONNECT, 0);
        ends(machine, FILL_CACHE, 1);
        isNotUpdated(
            machine,
            "(MiB more, and 0 MiB are free there|no room is left at .*): nothing was fetched");
        ends(machine, "rm /run/stateless/mode/cache/filler", 0);
        ends(machine, FILL_BOOT, 0);
        isNotUpdated(machine, "the boot disk has no room for the part kernel of the boot entry");
        laptop.isWhole(machine, 1);
        machine.powerCut();
      }
      try (VirtualMachine machine = laptop.start(Disk.of(disk))) {
        assertThat(logIn(machine)).isEqualTo(1);
        laptop.isWhole(machine, 1);
        ends(machine, CONNECT, 0);
        machine.type(UPDATE + "\n");
        says(machine, "bringing snapshot sha256:");
        laptop.stopServing();
        says(machine, "not updated: ");
        isNotUpdated(machine, "the server http://.* does not answer: ");
        machine.powerCut();
      }
      try (VirtualMachine machine = laptop.startAlone(disk)) {
        assertThat(logIn(machine)).isEqualTo(1);
        laptop.isWhole(machine, 1);
      }
    }
  }

  private static void isNotUpdated(VirtualMachine machine, String why) {
    ends(machine, UPDATE + " 2>/run/said", 1);
    RootShell.prints(machine, "cat /run/said", Pattern.compile("^not updated: .*" + why));
    RootShell.prints(
        machine, "cat /run/stateless/status-notes", Pattern.compile("update: not made: "));
  }

  private static void says(VirtualMachine machine, String text) {
    machine.console().await(text, MachineLab.LIMIT);
  }
}
