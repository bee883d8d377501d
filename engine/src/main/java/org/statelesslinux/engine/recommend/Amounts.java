package org.statelesslinux.engine.recommend;

import java.util.Locale;

/** Says sizes and speeds to a person. */
final class Amounts {
  private static final String[] SIZES = {"bytes", "KiB", "MiB", "GiB", "TiB"};
  private static final String[] SPEEDS = {"bit/s", "kbit/s", "Mbit/s", "Gbit/s"};

  private Amounts() {}

  /** A size: {@code 512 MiB}. */
  static String size(long bytes) {
    return inWords(bytes, 1024, SIZES);
  }

  /** A speed: {@code 100 Mbit/s}. */
  static String speed(long bits) {
    return inWords(bits, 1000, SPEEDS);
  }

  private static String inWords(long amount, int step, String[] units) {
    double value = amount;
    int unit = 0;
    while (value >= step && unit < units.length - 1) {
      value /= step;
      unit++;
    }
    boolean whole = value == Math.rint(value) || value >= 100;
    return String.format(Locale.ROOT, whole ? "%.0f %s" : "%.1f %s", value, units[unit]);
  }
}
