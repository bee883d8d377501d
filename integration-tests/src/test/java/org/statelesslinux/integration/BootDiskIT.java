package org.statelesslinux.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.statelesslinux.integration.RootShell.logIn;
import static org.statelesslinux.integration.RootShell.prints;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.testkit.vm.Disk;
import org.statelesslinux.testkit.vm.VirtualMachine;
import org.statelesslinux.testsupport.Needs;
import org.statelesslinux.testsupport.Soak;

/**
 * A machine that starts over the network makes its boot disk, with the file systems of its stores
 * on it, whenever the power is cut meanwhile, and touches no disk that is somebody else's. Its
 * firmware looks at the disk first, so it must go on from one without a boot loader.
 */
@NeedsMachines
@Needs(
    tools = {
      @Needs.Tool(name = "/usr/sbin/sfdisk", debianPackage = "fdisk"),
      @Needs.Tool(name = "/usr/sbin/mkfs.vfat", debianPackage = "dosfstools")
    })
class BootDiskIT {
  private static final long MIB = 1 << 20;
  private static final String UP = "small is up: first runs one";
  private static final String BOOT =
      Prototypes.BOOT.replace("[virtio_net", "[virtio_blk, virtio_net") + ", disk: only-blank-disk";

  private static final String STORES =
      "log: { type: local, disk: { label: store-log, make-on: boot-disk, size: 80M } },"
          + " home: { type: local, disk: { label: store-home, make-on: boot-disk } }";

  private static final String RULES =
      "{ path: /var/log, store: log, seed: files }, { path: /home, store: home, seed: files }";

  @TempDir Path directory;

  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);

  @Test
  @Timeout(value = 1, unit = TimeUnit.HOURS)
  void aBootDiskIsMadeWheneverThePowerIsCutAndForeignDisksAreLeftAlone() throws Exception {
    Path tree = Prototypes.bootable(directory.resolve("prototype"));
    Path disk = directory.resolve("disk");
    try (MachineLab lab = MachineLab.serve(directory, tree, BOOT, RULES, STORES)) {
      for (int round = 0; round < Soak.rounds(10); round++) {
        blank(disk);
        try (VirtualMachine machine = lab.netbootFirst(Disk.of(disk))) {
          machine.console().await("making the boot disk on /dev/vda", MachineLab.LIMIT);
          // Nothing is waited for: this is the random moment.
          TimeUnit.MILLISECONDS.sleep(random.nextInt(4000));
          machine.powerCut();
        }
        // Another power cut on the way.
        try (VirtualMachine machine = lab.netbootFirst(Disk.of(disk))) {
          machine.console().await("making the boot disk if it is blank", MachineLab.LIMIT);
          TimeUnit.MILLISECONDS.sleep(random.nextInt(8000));
          machine.powerCut();
        }
        try (VirtualMachine machine = lab.netbootFirst(Disk.of(disk))) {
          logIn(machine, UP);
          prints(
              machine,
              "cat /var/log/messages /home/user/hello;"
                  + " grep -c -E '^/dev/vda[34] /(var/log|home) ext4' /proc/mounts",
              "first\nhello\n2");
          machine.powerCut();
        }
        assertThat(Shell.run(directory, "/usr/sbin/sfdisk --verify disk 2>&1"))
            .as("random seed %d", seed)
            .contains("No errors detected");
      }

      Path other = directory.resolve("other");
      blank(other);
      try (VirtualMachine machine = lab.netbootFirst(Disk.of(other), Disk.of(disk))) {
        machine.console().await(UP, MachineLab.LIMIT);
        machine.powerCut();
      }
      assertThat(isBlank(other)).as("the boot disk is there").isTrue();

      Path second = directory.resolve("second");
      blank(second);
      refused(lab, "the boot disk is not there, and several disks are blank", other, second);
      Shell.run(directory, "/usr/sbin/mkfs.ext4 -q -F -L somebodys other; rm second");
      refused(lab, "the boot disk is not there, and no disk is blank", other);
      Shell.run(directory, "truncate -s 0 other; truncate -s 100M other");
      refused(lab, "/dev/vda, the boot disk, has 100 MiB, which is too little", other);
    }
  }

  private void refused(MachineLab lab, String why, Path... disks) throws IOException {
    String before = digests(disks);
    Disk[] all = Arrays.stream(disks).map(Disk::of).toArray(Disk[]::new);
    try (VirtualMachine machine = lab.netbootFirst(all)) {
      machine.console().await("could not start", MachineLab.LIMIT);
      machine.console().await(why, MachineLab.LIMIT);
      machine.console().await("What to do", MachineLab.LIMIT);
      machine.powerCut();
    }
    assertThat(digests(disks)).as(why).isEqualTo(before);
  }

  private String digests(Path... disks) {
    return Shell.run(directory, "sha256sum $1", names(disks));
  }

  private static String names(Path... disks) {
    return String.join(" ", Arrays.stream(disks).map(Path::toString).toList());
  }

  private static void blank(Path disk) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
      file.setLength(0);
      file.setLength(400 * MIB);
    }
  }

  private static boolean isBlank(Path disk) throws IOException {
    try (var in = Files.newInputStream(disk)) {
      byte[] buffer = new byte[1 << 20];
      for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
        for (int i = 0; i < count; i++) {
          if (buffer[i] != 0) {
            return false;
          }
        }
      }
    }
    return true;
  }
}
