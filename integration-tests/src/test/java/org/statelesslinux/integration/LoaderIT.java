package org.statelesslinux.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.statelesslinux.engine.boot.BootLoader;
import org.statelesslinux.engine.boot.DiskEntry;
import org.statelesslinux.engine.boot.EntryDigest;
import org.statelesslinux.testkit.vm.Disk;
import org.statelesslinux.testkit.vm.Firmware;
import org.statelesslinux.testkit.vm.VirtualMachine;
import org.statelesslinux.testsupport.Needs;

/**
 * The boot loader as {@code entries.sh} installs it: what it starts from a disk, by BIOS and by
 * UEFI, what it counts, and what it does when nothing can be started. The entries are Debian's
 * kernel and a busybox.
 */
@Needs(
    root = true,
    tools = {
      @Needs.Tool(name = "/usr/bin/qemu-system-x86_64", debianPackage = "qemu-system-x86"),
      @Needs.Tool(name = "/bin/busybox", debianPackage = "busybox-static"),
      @Needs.Tool(name = "/usr/sbin/sfdisk", debianPackage = "fdisk"),
      @Needs.Tool(name = "/usr/sbin/mkfs.vfat", debianPackage = "dosfstools"),
      @Needs.Tool(name = "mcopy", debianPackage = "mtools"),
      @Needs.Tool(name = "/usr/bin/grub-mkimage", debianPackage = "grub-common"),
      @Needs.Tool(name = "mmdebstrap", debianPackage = "mmdebstrap")
    },
    paths = {
      "/etc/debian_version",
      "/usr/share/OVMF/OVMF_CODE_4M.fd",
      "/usr/lib/grub/i386-pc/boot.img",
      "/usr/lib/grub/x86_64-efi/moddep.lst"
    })
class LoaderIT {
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final DiskEntry GOOD = entry("a");
  private static final DiskEntry BAD = entry("b");
  private static final DiskEntry GONE = entry("c");

  /** The kernel panics when an init ends. */
  private static final String INIT =
      """
      #!/bin/busybox sh
      b=/bin/busybox
      $b mkdir -p /proc
      $b mount -t proc proc /proc
      echo "up: $($b cat /proc/cmdline)"
      echo "with: $($b cat /of-manifest /of-attributes /of-archive | $b tr '\\n' ' ')"
      [ -z "$($b grep stateless.entry=b /proc/cmdline)" ] || exit 1
      while :; do $b sleep 60; done
      """;

  private static final String PARTS =
      """
      mkdir -p root/bin; cp /bin/busybox root/bin/; mv init root/init; chmod 755 root/init
      pack() { busybox cpio -o -H newc 2>/dev/null; }
      (cd root; find . | pack) > image
      for part in manifest attributes archive; do
        echo "$part" > "of-$part"; echo "of-$part" | pack > "$part"
      done
      """;

  /** The boot disk without its mount: a directory, which goes onto the image at the end. */
  private static final String INSTALL =
      """
      RUN=$1; loader=$2; kernel=$3; good=$4; bad=$5
      bb() { /bin/busybox "$@"; }
      named_partitions() { echo "$RUN/bios"; }
      disk_of() { echo "$RUN/disk"; }
      . "$RUN/entries.sh"
      boot_node=$RUN/esp
      truncate -s 160M disk
      printf '%s\\n' 'label: gpt' \\
        'start=2048, size=2048, type=21686148-6449-6E6F-744E-656564454649' \\
        'start=4096, size=262144, type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B' |
        /usr/sbin/sfdisk -q disk
      truncate -s 1M bios
      for one in $good $bad; do
        begin_entry "$one"
        cp "$kernel" "$ENTRY_DIRECTORY/kernel"
        cp image manifest attributes archive "$ENTRY_DIRECTORY"
        cp "grub-$one" "$ENTRY_DIRECTORY/grub.cfg"
        BOOT_TRIES=2 stage_entry "$one"
      done
      # Twice, so that the second place is in use.
      install_loader "$loader" first
      install_loader "$loader" second
      dd if=bios of=disk bs=512 seek=2048 conv=notrunc status=none
      mkfs.vfat -F 32 -n STATELESS --offset=4096 disk 131072 > /dev/null
      mcopy -s -i "disk@@2M" boot/* ::/
      """;

  @TempDir Path directory;

  private static DiskEntry entry(String digit) {
    return new DiskEntry(new EntryDigest(digit.repeat(64)));
  }

  @BeforeEach
  void makeTheDisk() throws Exception {
    Files.writeString(directory.resolve("init"), INIT);
    Shell.run(directory, PARTS);
    Files.createDirectories(directory.resolve("boot/stateless/entries"));
    Files.write(
        directory.resolve("entries.sh"),
        (resource("/org/statelesslinux/engine/execute/partitions.sh")
                    // The test says where these are.
                    .replaceAll("(?s)\n# named_partitions.*", "\n")
                + resource("/org/statelesslinux/engine/boot/lock.sh")
                + resource("/org/statelesslinux/engine/boot/entries.sh"))
            .getBytes(StandardCharsets.UTF_8));
    for (DiskEntry entry : new DiskEntry[] {GOOD, BAD}) {
      Files.writeString(
          directory.resolve("grub-" + entry.name()), entry.grub("console=ttyS0 quiet", 1));
    }
    Path loader = directory.resolve("loader.cpio");
    try (OutputStream out = Files.newOutputStream(loader)) {
      BootLoader.write(Files.createDirectory(directory.resolve("scratch")), out);
    }
    Shell.run(
        directory,
        INSTALL,
        directory,
        loader,
        Debian.machine().resolve("vmlinuz"),
        GOOD.name(),
        BAD.name());
  }

  @ParameterizedTest
  @EnumSource
  void aBadEntryIsTriedAndCountedAndThenTheGoodOneStarts(Firmware firmware) throws Exception {
    assertThat(state()).contains("next=" + BAD.name() + "\ntries=++\n");
    try (VirtualMachine machine = start(firmware, disk())) {
      for (String tried : new String[] {BAD.name(), BAD.name(), GOOD.name()}) {
        machine.console().await("up: BOOT_IMAGE", LIMIT);
        machine.console().await("stateless.entry=" + tried + " panic=1", LIMIT);
        machine.console().await("with: manifest attributes archive", LIMIT);
      }
      machine.powerCut();
    }
    assertThat(state())
        .isEqualTo(
            "good=%s\nprevious=\nnext=%s\ntries=\nfailed=\n".formatted(GOOD.name(), BAD.name()));
  }

  @ParameterizedTest
  @EnumSource
  void whatCannotBeCountedIsNotTried(Firmware firmware) {
    try (VirtualMachine machine = start(firmware, disk().readOnly())) {
      machine.console().await("up: BOOT_IMAGE", LIMIT);
      machine.console().await("stateless.entry=" + GOOD.name(), LIMIT);
      machine.powerCut();
    }
  }

  @ParameterizedTest
  @EnumSource
  void anEntryThatIsGoneIsSaidAndThePreviousOneStarts(Firmware firmware) throws Exception {
    write(GONE, Optional.of(GOOD));
    try (VirtualMachine machine = start(firmware, disk())) {
      machine.console().await("Boot entry " + GONE.name() + " could not be started.", LIMIT);
      machine.console().await("stateless.entry=" + GOOD.name(), LIMIT);
      machine.powerCut();
    }
    write(GONE, Optional.empty());
    try (VirtualMachine machine = start(firmware, disk())) {
      machine.console().await("This disk has no boot entry that can be started.", LIMIT);
      machine.powerCut();
    }
  }

  private VirtualMachine start(Firmware firmware, Disk disk) {
    return VirtualMachine.builder().firmware(firmware).disk(disk).start();
  }

  private Disk disk() {
    return Disk.of(directory.resolve("disk"));
  }

  /** What the machine's disk holds of its state. */
  private String state() {
    return Shell.run(
            directory, "mtype -i disk@@2M ::/stateless/grubenv | sed '/^#/d; s/#*$//; /^$/d'")
        + "\n";
  }

  private void write(DiskEntry good, Optional<DiskEntry> previous) {
    Shell.run(
        directory,
        """
        RUN=$PWD
        bb() { /bin/busybox "$@"; }
        . ./entries.sh
        GOOD=$1 PREVIOUS=$2
        write_state
        mcopy -o -i disk@@2M "$STATE" ::/stateless/grubenv
        """,
        good.name(),
        previous.map(DiskEntry::name).orElse(""));
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = BootLoader.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
