package org.statelesslinux.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.statelesslinux.integration.RootShell.ends;
import static org.statelesslinux.integration.RootShell.logIn;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.testkit.vm.Disk;
import org.statelesslinux.testkit.vm.Firmware;
import org.statelesslinux.testkit.vm.VirtualMachine;
import org.statelesslinux.testkit.vm.VirtualMachineBuilder;
import org.statelesslinux.testsupport.Needs;

/** Machines without disk and network start from one file, as a disc and as a stick. */
@NeedsMachines
@Needs(
    tools = {
      @Needs.Tool(name = "/usr/bin/grub-mkimage", debianPackage = "grub-common"),
      @Needs.Tool(name = "/usr/bin/xorriso", debianPackage = "xorriso"),
      @Needs.Tool(name = "/usr/bin/mformat", debianPackage = "mtools"),
      @Needs.Tool(name = "/usr/bin/mksquashfs", debianPackage = "squashfs-tools"),
      @Needs.Tool(name = "/usr/bin/mkfs.erofs", debianPackage = "erofs-utils"),
      @Needs.Tool(name = "/usr/sbin/veritysetup", debianPackage = "cryptsetup-bin")
    },
    paths = {
      "/usr/share/OVMF/OVMF_CODE_4M.fd",
      "/usr/lib/grub/i386-pc/boot_hybrid.img",
      "/usr/lib/grub/x86_64-efi/moddep.lst"
    })
class LivecdIT {
  private static final String BOOT =
      "drivers: [usb_storage, sd_mod, sr_mod, ahci], cmdline: [console=ttyS0], reboot-after: 1";

  private static final int MARK = 200_000;
  private static final int LARGE = 150_000_000;

  @TempDir Path directory;

  @Test
  void anybodysFileStartsAMachineWithoutAName() throws Exception {
    Path tree = Prototypes.bootable(directory.resolve("prototype"));
    try (MachineLab lab = MachineLab.serve(directory, tree, BOOT, "", "", "mode: livecd")) {
      Path disc = directory.resolve("anybodys.iso");
      lab.engine().profile("machine").medium(Optional.empty(), disc, Listener.silent());
      Path again = directory.resolve("again.iso");
      lab.engine().profile("machine").medium(Optional.empty(), again, Listener.silent());
      assertThat(Files.mismatch(disc, again)).isEqualTo(-1);
      runsFrom(machine(Firmware.BIOS).disk(Disk.of(disc).usb()), "anonymous");
      runsFrom(machine(Firmware.UEFI).cdrom(disc), "anonymous");
      assertThat(Files.mismatch(disc, again)).isEqualTo(-1);
    }
  }

  private static void runsFrom(VirtualMachineBuilder builder, String name) throws IOException {
    try (VirtualMachine machine = builder.start()) {
      logIn(machine, "small is up: " + name + " runs one");
      ends(
          machine,
          "/run/stateless/busybox grep -q '^/dev/mapper/stateless-.* squashfs ro' /proc/mounts",
          0);
      ends(machine, "echo mine > /etc/mine", 0);
      ends(machine, "find / -xdev -type f | xargs cat > /dev/null", 0);
      assertThat(machine.console().text()).doesNotContain("medium is damaged");
      machine.powerCut();
    }
  }

  @Test
  void theDebianThatStartsOverNfsStartsFromADisc() throws Exception {
    startsFrom(disc -> List.of(machine(Firmware.BIOS).cdrom(disc)));
  }

  @Test
  @Tag("soak")
  void theDebianThatStartsOverNfsStartsByUefiFromADiscAndAStick() throws Exception {
    startsFrom(
        disc ->
            List.of(
                machine(Firmware.UEFI).cdrom(disc),
                machine(Firmware.UEFI).disk(Disk.of(disc).usb())));
  }

  private void startsFrom(Function<Path, List<VirtualMachineBuilder>> ways) throws Exception {
    Path tree = PublishedDebian.prototype(directory);
    try (MachineLab lab =
        MachineLab.serve(directory, tree, "cmdline: [console=ttyS0]", "", "", "mode: livecd")) {
      Path disc = directory.resolve("first.iso");
      lab.engine().machine("first").medium(disc, Listener.silent());
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(disc)))
          .isEqualTo("rw-------");
      for (VirtualMachineBuilder builder : ways.apply(disc)) {
        try (VirtualMachine machine = builder.disk(PublishedDebian.manifest(lab)).start()) {
          runsAsItWasPublished(lab, machine);
        }
      }
    }
  }

  /** A Debian does so in {@link EquivalenceIT}. */
  @Test
  void anImageThatComesOverHttpIsInMemory() throws Exception {
    Path tree = Prototypes.bootable(directory.resolve("prototype"));
    String mode = "mode: livecd\nmodes: { livecd: { medium: http, allow: [127.0.0.1] } }\n#%d";
    try (MachineLab lab = MachineLab.serve(directory, tree, Prototypes.BOOT, "", "", mode);
        VirtualMachine machine = lab.startFirst()) {
      logIn(machine, "small is up: first runs one");
      ends(
          machine,
          "/run/stateless/busybox grep ' /run/stateless/mode/medium tmpfs ' /proc/mounts",
          0);
      ends(
          machine,
          "/run/stateless/busybox grep -q '^/dev/mapper/stateless-.* squashfs ro' /proc/mounts",
          0);
    }
  }

  private static void runsAsItWasPublished(MachineLab lab, VirtualMachine machine) {
    PublishedDebian.logIn(machine);
    // squashfs keeps whole seconds.
    PublishedDebian.hasTheRootOf(lab, machine, "sed 's/ time=[0-9.]*//'");
    PublishedDebian.runsAsItWasPublished(machine);
    ends(machine, "grep -q '^/dev/mapper/stateless-.* squashfs ro' /proc/mounts", 0);
  }

  @Test
  void aStickHasItsStateBehindTheImage() throws Exception {
    Path tree = Prototypes.bootable(directory.resolve("prototype"));
    try (MachineLab lab =
        MachineLab.serve(
            directory,
            tree,
            BOOT,
            "{ path: /home, store: machine, seed: files }",
            "machine: { type: local, on-missing: ephemeral,"
                + " disk: { label: stateless-state, make-on: medium } }",
            "mode: livecd")) {
      Path disc = directory.resolve("first.iso");
      lab.engine().machine("first").medium(disc, Listener.silent());
      Path stick = Files.copy(disc, directory.resolve("stick"));
      try (FileChannel file = FileChannel.open(stick, StandardOpenOption.WRITE)) {
        file.write(ByteBuffer.allocate(1), 700L << 20);
      }
      try (VirtualMachine machine = machine(Firmware.UEFI).disk(Disk.of(stick).usb()).start()) {
        logIn(machine, "small is up: first runs one");
        ends(machine, "grep -q '^/dev/sda4 .* ext4 rw' /proc/mounts", 0);
        ends(machine, "echo mine > /home/mine && sync", 0);
        machine.powerCut();
      }
      try (VirtualMachine machine = machine(Firmware.BIOS).disk(Disk.of(stick).usb()).start()) {
        logIn(machine, "small is up: first runs one");
        ends(machine, "grep mine /home/mine", 0);
        ends(machine, "grep -q '^/dev/sda4 .* ext4 rw' /proc/mounts", 0);
        machine.powerCut();
      }
      try (VirtualMachine machine = machine(Firmware.BIOS).cdrom(disc).start()) {
        logIn(machine, "small is up: first runs one");
        ends(machine, "grep machine /run/stateless/status-notes", 0);
        machine.powerCut();
      }
    }
  }

  @Test
  void whatIsDamagedOnAMediumIsSaid() throws Exception {
    Path tree = Prototypes.bootable(directory.resolve("prototype"));
    byte[] mark = new byte[MARK];
    new Random(1).nextBytes(mark);
    Files.write(tree.resolve("usr/lib/marked"), mark);
    try (MachineLab lab = MachineLab.serve(directory, tree, BOOT, "", "", "mode: livecd")) {
      Path disc = directory.resolve("first.iso");
      lab.engine().machine("first").medium(disc, Listener.silent());
      byte[] whole = Files.readAllBytes(disc);

      Path later = damaged(whole, indexOf(whole, mark, MARK / 2), "later.iso");
      try (VirtualMachine machine = machine(Firmware.BIOS).cdrom(later).start()) {
        logIn(machine, "small is up: first runs one");
        ends(machine, "cat /usr/lib/marked > /dev/null", 1);
        ends(machine, "until grep -q damaged /run/stateless/status-notes; do sleep 1; done", 0);
        assertThat(machine.console().text()).contains("stateless: the medium is damaged: block ");
        machine.powerCut();
      }

      byte[] magic = {'h', 's', 'q', 's'};
      Path atOnce = damaged(whole, indexOf(whole, magic, 0) + 40, "at-once.iso");
      try (VirtualMachine machine = machine(Firmware.BIOS).cdrom(atOnce).start()) {
        machine.console().await("The medium is damaged: block 0 of its image", MachineLab.LIMIT);
        machine
            .console()
            .await("What to do: Write the medium again, or take another one.", MachineLab.LIMIT);
        machine.powerCut();
      }
    }
  }

  @Test
  void anImageInMemoryLetsTheMediumGoAndIsRefusedWhereMemoryIsTooSmall() throws Exception {
    Path tree = Prototypes.bootable(directory.resolve("prototype"));
    byte[] large = new byte[LARGE];
    new Random(2).nextBytes(large);
    Files.write(tree.resolve("usr/lib/large"), large);
    String mode =
        "mode: livecd\nmodes: { livecd: { to-ram: true, format: erofs, compression: lz4 }, nfs: { port: %d } }";
    try (MachineLab lab = MachineLab.serve(directory, tree, BOOT, "", "", mode)) {
      Path disc = directory.resolve("first.iso");
      lab.engine().machine("first").medium(disc, Listener.silent());
      try (VirtualMachine machine = machine(Firmware.BIOS).cdrom(disc).start()) {
        machine.console().await("the medium may be taken out", MachineLab.LIMIT);
        logIn(machine, "small is up: first runs one");
        ends(machine, "/run/stateless/busybox grep -q /dev/sr0 /proc/mounts", 1);
        ends(machine, "sha256sum /usr/lib/large > /dev/null", 0);
        machine.powerCut();
      }
      try (VirtualMachine machine = machine(Firmware.BIOS).memory("256M").cdrom(disc).start()) {
        machine
            .console()
            .await(
                Pattern.compile(
                    "Found: the image takes [0-9]+ MiB of memory and the machine 64 MiB besides,"
                        + " and [0-9]+ MiB are free: nothing was copied"),
                MachineLab.LIMIT);
        machine.powerCut();
      }
    }
  }

  @Test
  @Tag("soak")
  void aTreeOfMoreThanFourGigabytesStarts() throws Exception {
    Path tree = Prototypes.bootable(directory.resolve("prototype"));
    Shell.run(directory, "head -c 4600000000 /dev/urandom > \"$1/usr/lib/large\"", tree);
    String digest = Shell.run(directory, "tail -c 1000000 \"$1/usr/lib/large\" | sha256sum", tree);
    try (MachineLab lab = MachineLab.serve(directory, tree, BOOT, "", "", "mode: livecd")) {
      Path disc = directory.resolve("first.iso");
      lab.engine().machine("first").medium(disc, Listener.silent());
      assertThat(Files.size(disc)).isGreaterThan(4_600_000_000L);
      for (VirtualMachineBuilder builder :
          List.of(
              machine(Firmware.BIOS).cdrom(disc),
              machine(Firmware.UEFI).disk(Disk.of(disc).usb()))) {
        try (VirtualMachine machine = builder.start()) {
          logIn(machine, "small is up: first runs one");
          ends(
              machine,
              "[ \"$(dd if=/usr/lib/large bs=1000000 skip=4599 2> /dev/null | sha256sum)\" = '"
                  + digest
                  + "' ]",
              0);
          machine.powerCut();
        }
      }
    }
  }

  /** Where these bytes, from one of them on, are in a file that begins a sector with the first. */
  private static int indexOf(byte[] whole, byte[] bytes, int from) {
    int length = Math.min(64, bytes.length - from);
    for (int at = 0; at + length <= whole.length; at++) {
      int same = 0;
      while (same < length && whole[at + same] == bytes[from + same]) {
        same++;
      }
      if (same == length && (from > 0 || at % 2048 == 0)) {
        return at;
      }
    }
    throw new AssertionError("the medium does not hold these bytes");
  }

  private Path damaged(byte[] whole, int at, String name) throws IOException {
    byte[] bytes = whole.clone();
    bytes[at] ^= 1;
    return Files.write(directory.resolve(name), bytes);
  }

  private VirtualMachineBuilder machine(Firmware firmware) {
    return VirtualMachine.builder()
        .memory("1G")
        .firmware(firmware)
        .consoleFile(directory.resolve("console-" + System.nanoTime()));
  }
}
