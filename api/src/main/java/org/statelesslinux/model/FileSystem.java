package org.statelesslinux.model;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The type of a file system on a machine's disk. */
public enum FileSystem {
  /** ext4(5), which is what a disk has unless the configuration says otherwise. */
  EXT4("ext4", 16),

  /** xfs(5). */
  XFS("xfs", 12),

  /**
   * btrfs(5). Its labels may have 255 bytes, but the early system's findfs reads 64 of them and
   * would take two that begin alike for the same.
   */
  BTRFS("btrfs", 64);

  private final String word;
  private final int longestLabel;

  FileSystem(String word, int longestLabel) {
    this.word = word;
    this.longestLabel = longestLabel;
  }

  /** The word of the configuration, of mount(8) and of the kernel's module. */
  public String word() {
    return word;
  }

  /** How many bytes a label may have. */
  public int longestLabel() {
    return longestLabel;
  }

  /** The type that a word names; empty if none does. */
  public static Optional<FileSystem> named(String word) {
    return Arrays.stream(values()).filter(type -> type.word.equals(word)).findFirst();
  }

  /** The words of all types. */
  public static List<String> words() {
    return Arrays.stream(values()).map(FileSystem::word).toList();
  }

  @Override
  public String toString() {
    return word;
  }
}
