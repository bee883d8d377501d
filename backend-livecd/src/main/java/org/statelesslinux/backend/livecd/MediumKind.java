package org.statelesslinux.backend.livecd;

import java.util.Arrays;
import java.util.Locale;

/** What a machine starts from. */
enum MediumKind {
  /** A disc. */
  ISO,
  /** A stick, which is the same file on another thing. */
  USB,
  /** The network alone: the image is fetched into memory. */
  HTTP;

  /** The words of the configuration. */
  static String[] words() {
    return Arrays.stream(values()).map(MediumKind::word).toArray(String[]::new);
  }

  /** The medium of a word. */
  static MediumKind of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
