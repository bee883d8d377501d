package org.statelesslinux.testkit.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class QemuArgumentsTest {
  private static final List<BootSource> ORDER = List.of(BootSource.values());
  private static final Hardware BARE =
      new Hardware(
          "m",
          "1G",
          2,
          Firmware.BIOS,
          Optional.empty(),
          List.of(),
          Optional.empty(),
          List.of(),
          ORDER);

  @Test
  void aBareMachineHasAConsoleAndAMonitor() {
    assertThat(String.join(" ", arguments(BARE)))
        .isEqualTo(
            "/usr/bin/qemu-system-x86_64 -no-user-config -nodefaults"
                + " -sandbox on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny"
                + " -name guest=m -machine q35,graphics=off -display none -vga none -monitor none"
                + " -accel tcg,thread=multi -cpu max,la57=off,smap=off,smep=off,pcid=off,invpcid=off,"
                + "avx=off,avx2=off,f16c=off -m 1G -smp 2"
                + " -chardev stdio,id=console,mux=off,signal=off -serial chardev:console"
                + " -boot strict=on,menu=off -qmp unix:/t,,mp/monitor");
  }

  @Test
  void uefiHasSettingsOfItsOwn() {
    assertThat(values("-drive", with(Firmware.UEFI, List.of(), List.of(), ORDER)))
        .containsExactly(
            "if=pflash,format=raw,unit=0,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.fd",
            "if=pflash,format=raw,unit=1,file=/t,,mp/settings");
  }

  @Test
  void aKernelsFilesAreNoSettings() {
    Hardware.Kernel kernel = new Hardware.Kernel(Path.of("/a,b"), Path.of("/c,d"), "x=1,2 \"y z\"");
    Hardware hardware =
        new Hardware(
            "m",
            "1G",
            1,
            Firmware.BIOS,
            Optional.of(kernel),
            List.of(Disk.of(Path.of("/d"))),
            Optional.empty(),
            List.of(),
            ORDER);
    assertThat(values("-kernel", hardware)).containsExactly("/a,b");
    assertThat(values("-initrd", hardware)).containsExactly("/c,d");
    assertThat(values("-append", hardware)).containsExactly("x=1,2 \"y z\"");
    assertThat(values("-device", hardware))
        .as("nothing competes with the kernel")
        .containsExactly("virtio-blk-pci,id=disk0,drive=image0");
  }

  @Test
  void disksAreWhatTheyAreMeantToBe() {
    List<Disk> disks =
        List.of(
            Disk.of(Path.of("/a,file=/etc/passwd")),
            Disk.of(Path.of("/b")).readOnly(),
            Disk.of(Path.of("/c")).usb().forgetful());
    Hardware hardware = with(Firmware.BIOS, disks, List.of(), ORDER);
    assertThat(values("-drive", hardware))
        .containsExactly(
            "if=none,id=image0,format=raw,file=/a,,file=/etc/passwd",
            "if=none,id=image1,format=raw,readonly=on,file=/b",
            "if=none,id=image2,format=raw,snapshot=on,file=/c");
    assertThat(values("-device", hardware))
        .containsExactly(
            "qemu-xhci,id=usb",
            "virtio-blk-pci,id=disk0,drive=image0,bootindex=100",
            "virtio-blk-pci,id=disk1,drive=image1,bootindex=101",
            "usb-storage,bus=usb.0,removable=on,id=disk2,drive=image2,bootindex=102");
  }

  @Test
  void cardsLeadWhereTheyShould() {
    List<Network> networks =
        List.of(
            Network.silent(),
            Network.restricted().mac("52:54:00:12:34:5A"),
            Network.user().bootFile("http://10.0.2.2:8069/boot.ipxe?a=1,restrict=on"),
            Network.user().forward(2022, 22).forward(1080, 80));
    Hardware hardware = with(Firmware.BIOS, List.of(), networks, List.of(BootSource.NETWORK));
    assertThat(values("-netdev", hardware))
        .containsExactly(
            "hubport,hubid=0,id=wire0",
            "user,restrict=on,id=wire1",
            "user,id=wire2,bootfile=http://10.0.2.2:8069/boot.ipxe?a=1,,restrict=on",
            "user,id=wire3,hostfwd=tcp:127.0.0.1:1080-:80,hostfwd=tcp:127.0.0.1:2022-:22");
    assertThat(values("-device", hardware))
        .containsExactly(
            "virtio-net-pci,id=card0,netdev=wire0,mac=52:54:00:00:00:01,romfile=",
            "virtio-net-pci,id=card1,netdev=wire1,mac=52:54:00:12:34:5a,romfile=",
            "virtio-net-pci,id=card2,netdev=wire2,mac=52:54:00:00:00:03,bootindex=2",
            "virtio-net-pci,id=card3,netdev=wire3,mac=52:54:00:00:00:04,romfile=");
  }

  @Test
  void theOrderOfStartingIsThatOfTheList() {
    Hardware hardware =
        new Hardware(
            "m",
            "1G",
            1,
            Firmware.BIOS,
            Optional.empty(),
            List.of(Disk.of(Path.of("/d"))),
            Optional.of(Path.of("/c,d.iso")),
            List.of(),
            List.of(BootSource.DISK));
    assertThat(values("-drive", hardware))
        .contains("if=none,id=cdrom-image,media=cdrom,format=raw,readonly=on,file=/c,,d.iso");
    assertThat(values("-device", hardware))
        .containsExactly(
            "ide-cd,id=cdrom,drive=cdrom-image,bus=ide.0",
            "virtio-blk-pci,id=disk0,drive=image0,bootindex=0");
  }

  private static Hardware with(
      Firmware firmware, List<Disk> disks, List<Network> networks, List<BootSource> order) {
    return new Hardware(
        "m", "1G", 1, firmware, Optional.empty(), disks, Optional.empty(), networks, order);
  }

  private static List<String> values(String option, Hardware hardware) {
    List<String> arguments = arguments(hardware);
    List<String> values = new ArrayList<>();
    for (int i = 0; i < arguments.size() - 1; i++) {
      if (arguments.get(i).equals(option)) {
        values.add(arguments.get(i + 1));
      }
    }
    return values;
  }

  private static List<String> arguments(Hardware hardware) {
    return QemuArguments.of(
        hardware,
        QemuFiles.INSTALLED,
        Accelerator.EMULATION,
        Path.of("/t,mp/settings"),
        Path.of("/t,mp/monitor"));
  }
}
