package org.statelesslinux.testkit.vm;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Writes QEMU's command line for a machine, as qemu-system-x86_64(1) has it; pure.
 *
 * <p>An option's value is a list of settings with commas between, in which a comma that belongs to
 * a setting is doubled. A kernel's files and command line are no settings.
 */
final class QemuArguments {
  private static final int MOST_OF_A_KIND = 100;

  private final Hardware hardware;
  private final QemuFiles files;
  private final List<String> arguments = new ArrayList<>();

  private QemuArguments(Hardware hardware, QemuFiles files) {
    this.hardware = hardware;
    this.files = files;
  }

  /**
   * The program and its arguments. The console is its standard input and output.
   *
   * @param settings the machine's own copy of the firmware's settings, if its firmware has any
   * @param monitor a socket that somebody listens on, for the monitor
   */
  static List<String> of(
      Hardware hardware, QemuFiles files, Accelerator accelerator, Path settings, Path monitor) {
    QemuArguments made = new QemuArguments(hardware, files);
    made.machine(accelerator);
    made.add("-qmp", "unix:" + quoted(monitor));
    made.firmware(settings);
    made.kernel();
    hardware.cdrom().ifPresent(made::cdrom);
    made.disks();
    made.cards();
    return List.copyOf(made.arguments);
  }

  private void machine(Accelerator accelerator) {
    add(files.emulator().toString());
    add("-no-user-config", "-nodefaults");
    // A guest that got hold of QEMU itself could at least start nothing.
    add("-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny");
    add("-name", "guest=" + quoted(hardware.name()));
    // Without graphics SeaBIOS, and what writes by it, uses the serial port.
    add("-machine", "q35,graphics=off", "-display", "none", "-vga", "none", "-monitor", "none");
    accelerator.arguments().forEach(this::add);
    add("-m", hardware.memory(), "-smp", Integer.toString(hardware.cpus()));
    add("-chardev", "stdio,id=console,mux=off,signal=off", "-serial", "chardev:console");
    add("-boot", "strict=on,menu=off");
  }

  private void firmware(Path settings) {
    if (hardware.firmware() == Firmware.UEFI) {
      String flash = "if=pflash,format=raw,";
      add("-drive", flash + "unit=0,readonly=on,file=" + quoted(files.uefiCode()));
      add("-drive", flash + "unit=1,file=" + quoted(settings));
    }
  }

  private void kernel() {
    hardware
        .kernel()
        .ifPresent(
            kernel -> {
              add("-kernel", kernel.image().toString(), "-initrd", kernel.initrd().toString());
              add("-append", kernel.commandLine());
            });
  }

  private void cdrom(Path image) {
    String settings = "if=none,id=cdrom-image,media=cdrom,format=raw,readonly=on,file=";
    add("-drive", settings + quoted(image));
    add("-device", "ide-cd,id=cdrom,drive=cdrom-image,bus=ide.0" + boots(BootSource.CDROM, 0));
  }

  private void disks() {
    if (hardware.disks().stream().anyMatch(disk -> disk.bus() == Disk.Bus.USB)) {
      add("-device", "qemu-xhci,id=usb");
    }
    for (int i = 0; i < hardware.disks().size(); i++) {
      Disk disk = hardware.disks().get(i);
      String access =
          switch (disk.access()) {
            case WRITE -> "";
            case READ_ONLY -> "readonly=on,";
            case FORGET -> "snapshot=on,";
          };
      add(
          "-drive",
          "if=none,id=image%d,format=raw,%sfile=%s".formatted(i, access, quoted(disk.file())));
      String device =
          switch (disk.bus()) {
            case VIRTIO -> "virtio-blk-pci,";
            case USB -> "usb-storage,bus=usb.0,removable=on,";
          };
      add(
          "-device",
          "%sid=disk%d,drive=image%d%s".formatted(device, i, i, boots(BootSource.DISK, i)));
    }
  }

  private void cards() {
    for (int i = 0; i < hardware.networks().size(); i++) {
      Network network = hardware.networks().get(i);
      String wire =
          switch (network.wire()) {
            case USER -> "user,";
            case RESTRICTED -> "user,restrict=on,";
            case SILENT -> "hubport,hubid=%d,".formatted(i);
          };
      String bootFile = network.bootFile().map(file -> ",bootfile=" + quoted(file)).orElse("");
      String forwarded =
          network.forwarded().entrySet().stream()
              .map(one -> ",hostfwd=tcp:127.0.0.1:%d-:%d".formatted(one.getKey(), one.getValue()))
              .collect(Collectors.joining());
      add("-netdev", "%sid=wire%d%s%s".formatted(wire, i, bootFile, forwarded));
      String mac = network.mac().orElse(String.format(Locale.ROOT, "52:54:00:00:00:%02x", i + 1));
      // A BIOS takes only a ROM with the card's ids, and QEMU writes them only into its own.
      String start = network.bootFile().isPresent() ? boots(BootSource.NETWORK, i) : ",romfile=";
      add("-device", "virtio-net-pci,id=card%d,netdev=wire%d,mac=%s%s".formatted(i, i, mac, start));
    }
  }

  /** A kernel that is given is what starts, and no device may compete with it. */
  private String boots(BootSource source, int number) {
    int rank = hardware.order().indexOf(source);
    return hardware.kernel().isPresent() || rank < 0
        ? ""
        : ",bootindex=" + (rank * MOST_OF_A_KIND + number);
  }

  private static String quoted(Object value) {
    return value.toString().replace(",", ",,");
  }

  private void add(String... more) {
    arguments.addAll(List.of(more));
  }
}
