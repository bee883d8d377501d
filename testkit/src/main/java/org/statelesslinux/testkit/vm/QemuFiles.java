package org.statelesslinux.testkit.vm;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.statelesslinux.model.StatelessException;

/**
 * Where Debian's packages keep what runs a virtual machine.
 *
 * @param root the directory that the packages are installed in
 */
record QemuFiles(Path root) {
  /** This host's own. */
  static final QemuFiles INSTALLED = new QemuFiles(Path.of("/"));

  Path emulator() {
    return root.resolve("usr/bin/qemu-system-x86_64");
  }

  /** The firmware itself, which is never written to. */
  Path uefiCode() {
    return root.resolve("usr/share/OVMF/OVMF_CODE_4M.fd");
  }

  /** The firmware's settings, which each machine has a copy of. */
  Path uefiSettings() {
    return root.resolve("usr/share/OVMF/OVMF_VARS_4M.fd");
  }

  /** iPXE for a virtio network card, which QEMU finds by itself. */
  Path ipxe() {
    return root.resolve("usr/lib/ipxe/qemu/efi-virtio.rom");
  }

  /**
   * Checks that all is installed that a machine needs.
   *
   * @throws StatelessException if not; it names the packages
   */
  void require(Hardware hardware) {
    Map<Path, String> packages = new LinkedHashMap<>();
    packages.put(emulator(), "qemu-system-x86");
    if (hardware.firmware() == Firmware.UEFI) {
      packages.put(uefiCode(), "ovmf");
      packages.put(uefiSettings(), "ovmf");
    }
    if (hardware.bootsFromNetwork()) {
      packages.put(ipxe(), "ipxe-qemu");
    }
    List<Path> missing =
        packages.keySet().stream().filter(file -> !Files.isReadable(file)).toList();
    if (!missing.isEmpty()) {
      throw new StatelessException(
          "start " + hardware.described(),
          "there is no " + String.join(" and no ", missing.stream().map(Path::toString).toList()),
          "Install what is missing: apt-get install "
              + String.join(" ", missing.stream().map(packages::get).distinct().toList()));
    }
  }
}
