package org.statelesslinux.backend.livecd;

import java.util.Arrays;
import java.util.Locale;

/** When what is damaged is found. */
enum Verify {
  /** When the kernel reads it, which compares each block with its digest in any case. */
  ON_READ,
  /** At every start, before anything of it is used: all of the image is read first. */
  ALWAYS;

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
