package org.statelesslinux.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.statelesslinux.integration.RootShell.logIn;
import static org.statelesslinux.integration.RootShell.prints;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.testkit.vm.Disk;
import org.statelesslinux.testkit.vm.VirtualMachine;
import org.statelesslinux.testsupport.Needs;

/** A machine keeps its state on disks of its own, of every file system, and spoils none. */
@NeedsMachines
@Needs(
    tools = {
      @Needs.Tool(name = "/usr/sbin/resize2fs", debianPackage = "e2fsprogs"),
      @Needs.Tool(name = "/usr/sbin/mkfs.xfs", debianPackage = "xfsprogs"),
      @Needs.Tool(name = "/usr/sbin/mkfs.btrfs", debianPackage = "btrfs-progs")
    })
class StoreDisksIT {
  private static final long MIB = 1 << 20;
  private static final String UP = "small is up: first runs one";

  private static final String STORES =
      """
      log: { type: local, disk: { label: store-log, make-on: /dev/vda } },
      home: { type: local, disk: { label: store-home, make-on: /dev/vdb, file-system: xfs } },
      media: { type: local, disk: { label: store-media, make-on: only-blank-disk, file-system: btrfs } },
      gone: { type: local, disk: { label: nowhere }, on-missing: ephemeral }
      """;

  private static final String RULES =
      """
      { path: /var/log, store: log, seed: files }, { path: /home, store: home, seed: files },
      { path: /empty, store: media, seed: dirs }, { path: /tmp, store: gone, seed: empty }
      """;

  @TempDir Path directory;

  @Test
  void disksAreMadeKeptGrownAndWhenDamagedOrForeignLeftAlone() throws Exception {
    Path tree = Prototypes.bootable(directory.resolve("prototype"));
    List<Path> disks = Stream.of("log", "home", "media").map(directory::resolve).toList();
    for (Path disk : disks) {
      size(disk, 400 * MIB);
    }
    String boot = Prototypes.BOOT.replace("[virtio_net", "[virtio_blk, virtio_net");
    try (MachineLab lab =
        MachineLab.serve(directory, tree, boot, oneLine(RULES), oneLine(STORES))) {
      try (VirtualMachine machine = start(lab, disks)) {
        machine.console().await("store gone: it is missing", MachineLab.LIMIT);
        logIn(machine, UP);
        prints(
            machine,
            "grep -c -E ' /(var/log ext4|home xfs|empty btrfs|tmp tmpfs) ' /proc/mounts",
            "4");
        prints(
            machine,
            "cat /var/log/messages /home/user/hello; ls -A /empty; ls -A /tmp",
            "first\nhello");
        prints(machine, "grep -c '^store gone: it is missing' /run/stateless/status-notes", "1");
        prints(machine, "ls /run/stateless/*.ephemeral", "/run/stateless/store-gone.ephemeral");
        prints(machine, "for d in var/log home empty tmp; do echo kept > /$d/new; done; sync", "");
        machine.powerCut();
      }

      for (Path disk : disks) {
        size(disk, 600 * MIB);
      }
      try (VirtualMachine machine = start(lab, disks)) {
        logIn(machine, UP);
        prints(machine, "cat /var/log/new /home/new /empty/new; ls -A /tmp", "kept\nkept\nkept");
        prints(
            machine,
            "for d in var/log home empty; do"
                + " [ $(($(stat -f -c '%b * %S' /$d) / 1048576)) -gt 500 ] && echo grown; done",
            "grown\ngrown\ngrown");
        prints(machine, "cat /run/stateless/status-notes | wc -l", "1");
        prints(machine, "sync", "");
        machine.powerCut();
      }

      overwrite(disks.get(0), 64 << 10);
      refused(lab, disks, "LABEL=store-log \\(/dev/vda\\): the beginning of its ext4 is damaged");

      Shell.run(directory, "/usr/sbin/mkfs.xfs -q -f -L store-log log");
      refused(
          lab,
          disks,
          "store log, LABEL=store-log \\(/dev/vda\\) has a file system of type xfs,"
              + " and the configuration says ext4");

      Shell.run(directory, "/usr/sbin/mkfs.ext4 -q -F -L somebodys log");
      refused(lab, disks, "LABEL=store-log is not there, and /dev/vda is not blank");
    }
  }

  /** The machine must not start, say this, and leave its disks as they are. */
  private static void refused(MachineLab lab, List<Path> disks, String why) throws Exception {
    List<String> before = digests(disks);
    try (VirtualMachine machine = start(lab, disks)) {
      machine.console().await("could not start", MachineLab.LIMIT);
      machine.console().await(Pattern.compile(why), MachineLab.LIMIT);
      machine.console().await("What to do", MachineLab.LIMIT);
      machine.powerCut();
    }
    assertThat(digests(disks).get(0)).as(why).isEqualTo(before.get(0));
    assertThat(digests(disks).get(1)).as(why).isEqualTo(before.get(1));
  }

  private static VirtualMachine start(MachineLab lab, List<Path> disks) {
    return lab.startFirst(disks.stream().map(Disk::of).toArray(Disk[]::new));
  }

  private static void size(Path disk, long bytes) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
      file.setLength(bytes);
    }
  }

  private static void overwrite(Path disk, int bytes) throws IOException {
    ByteBuffer junk = ByteBuffer.allocate(bytes);
    while (junk.hasRemaining()) {
      junk.put((byte) 0x55);
    }
    try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
      file.write(junk.array());
    }
  }

  private static List<String> digests(List<Path> disks) throws Exception {
    Stream.Builder<String> digests = Stream.builder();
    for (Path disk : disks) {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      try (DigestInputStream in = new DigestInputStream(Files.newInputStream(disk), sha256)) {
        in.transferTo(OutputStream.nullOutputStream());
      }
      digests.add(HexFormat.of().formatHex(sha256.digest()));
    }
    return digests.build().toList();
  }

  private static String oneLine(String yaml) {
    return yaml.replace('\n', ' ');
  }
}
