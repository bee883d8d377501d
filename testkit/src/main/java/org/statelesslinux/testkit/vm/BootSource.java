package org.statelesslinux.testkit.vm;

/** A kind of device that the firmware may start a machine from. */
public enum BootSource {
  /** The CD-ROM. */
  CDROM,

  /** The disks, in the order in which they were given. */
  DISK,

  /** The network cards that are given a boot file, in the order in which they were given. */
  NETWORK
}
