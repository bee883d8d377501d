package org.statelesslinux.engine.disk;

/**
 * What is on a disk or on a partition of it, as far as it is known; fit to be shown.
 *
 * @param name the name of the disk or the partition, {@code sdb1}
 * @param type the file system, or what else it is: {@code ext4}, {@code LVM2_member}
 * @param label the label; empty if there is none
 */
public record DiskContent(String name, String type, String label) {
  /** In words: {@code sdb1 ext4 'home'}. */
  @Override
  public String toString() {
    return name + " " + type + (label.isEmpty() ? "" : " '" + label + "'");
  }
}
