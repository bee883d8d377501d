package org.statelesslinux.testkit.vm;

/** What a virtual machine runs before anything of its own. */
public enum Firmware {
  /** SeaBIOS, which comes with QEMU. */
  BIOS,

  /**
   * OVMF, of Debian's package {@code ovmf}, without Secure Boot. Each start has the settings of the
   * package; what the machine stores is forgotten when it ends.
   */
  UEFI
}
