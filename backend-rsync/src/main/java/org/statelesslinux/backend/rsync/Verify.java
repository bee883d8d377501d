package org.statelesslinux.backend.rsync;

import java.util.Arrays;
import java.util.Locale;

/** When a copy that is whole is read again before it is used. */
enum Verify {
  /** At every boot. */
  ALWAYS,
  /** At the first boot after it came, once it lies on the disk. */
  AFTER_UPDATE,
  /** As after an update, and at every other boot some files, chosen at random. */
  SAMPLED;

  /** How many files are read: few enough that a slow disk does not keep a person waiting. */
  static final int SAMPLE = 200;

  /** The words of the configuration. */
  static String[] words() {
    return Arrays.stream(values()).map(Verify::word).toArray(String[]::new);
  }

  /** The policy of a word. */
  static Verify of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
