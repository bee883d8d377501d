package org.statelesslinux.engine.disk;

import java.util.Locale;

/** Says sizes of disks and images. */
final class Sizes {
  private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB"};
  private static final int STEP = 1024;

  private Sizes() {}

  /** In the largest unit that makes it one or more, and to the byte: two that differ look so. */
  static String inWords(long bytes) {
    String exactly = String.format(Locale.ROOT, "%,d bytes", bytes);
    if (bytes < STEP) {
      return exactly;
    }
    double value = bytes;
    int unit = -1;
    while (value >= STEP && unit < UNITS.length - 1) {
      value /= STEP;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s (%s)", value, UNITS[unit], exactly);
  }
}
