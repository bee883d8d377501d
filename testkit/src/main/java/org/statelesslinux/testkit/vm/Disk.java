package org.statelesslinux.testkit.vm;

import java.nio.file.Path;
import java.util.Objects;

/**
 * A disk of a virtual machine: a raw image in a file. What a machine has written before its power
 * was cut is in the file.
 *
 * @param file the image; of at least half a megabyte, or a BIOS sees no place on it
 * @param bus what the machine finds it at
 * @param access what becomes of what the machine writes
 */
public record Disk(Path file, Bus bus, Access access) {

  /** What a disk is plugged into. */
  public enum Bus {
    /** A virtio block device, {@code /dev/vda} to Linux. */
    VIRTIO,

    /** A removable stick at a USB 3 port, {@code /dev/sda} to Linux; it can be pulled out. */
    USB
  }

  /** What becomes of what a machine writes. */
  public enum Access {
    /** It is written to the file. */
    WRITE,

    /** The machine cannot write. */
    READ_ONLY,

    /** It is forgotten when the machine ends; the file stays as it is. */
    FORGET
  }

  /** Checks that nothing is missing. */
  public Disk {
    file = file.toAbsolutePath();
    Objects.requireNonNull(bus);
    Objects.requireNonNull(access);
  }

  /** A virtio disk that can be written to. */
  public static Disk of(Path file) {
    return new Disk(file, Bus.VIRTIO, Access.WRITE);
  }

  /** The same, which the machine cannot write to. */
  public Disk readOnly() {
    return new Disk(file, bus, Access.READ_ONLY);
  }

  /** The same, whose file stays as it is whatever the machine writes. */
  public Disk forgetful() {
    return new Disk(file, bus, Access.FORGET);
  }

  /** The same as a USB stick. */
  public Disk usb() {
    return new Disk(file, Bus.USB, access);
  }
}
