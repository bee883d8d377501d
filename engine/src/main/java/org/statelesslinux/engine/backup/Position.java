package org.statelesslinux.engine.backup;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Where a store stands: in which line of changes, and how far along that. Two stores that were ever
 * the same are told apart by it, without any clock.
 *
 * @param lineage 32 lower-case hexadecimal digits, random, as old as the line
 * @param generation counts the boots that took the store into use; 0 for what was never in use
 */
public record Position(String lineage, long generation) {
  private static final int BYTES = 16;
  private static final Pattern LINEAGE = Pattern.compile("[0-9a-f]{32}");
  private static final Pattern GENERATION = Pattern.compile("0|[1-9][0-9]{0,17}");

  /**
   * Checks both.
   *
   * @throws IllegalArgumentException if one of them is malformed; the message is one line
   */
  public Position {
    if (!LINEAGE.matcher(lineage).matches()) {
      throw new IllegalArgumentException("a lineage has 32 lower-case hexadecimal digits");
    }
    if (generation < 0) {
      throw new IllegalArgumentException("a generation is not negative");
    }
  }

  /**
   * Reads both.
   *
   * @throws IllegalArgumentException if one of them is malformed; the message is one line
   */
  static Position parse(String lineage, String generation) {
    return new Position(lineage, generation(generation));
  }

  /** Reads a generation: decimal digits without leading zeros. */
  static long generation(String text) {
    if (!GENERATION.matcher(text).matches()) {
      throw new IllegalArgumentException("a generation is a decimal number of up to 18 digits");
    }
    return Long.parseLong(text);
  }

  /** Reads what {@link #toString} writes. */
  static Position parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException("a parent is a lineage, a colon and a generation");
    }
    return parse(text.substring(0, colon), text.substring(colon + 1));
  }

  /** The beginning of a line that no machine is in. */
  static Position fresh(SecureRandom random) {
    byte[] lineage = new byte[BYTES];
    random.nextBytes(lineage);
    return new Position(HexFormat.of().formatHex(lineage), 0);
  }

  @Override
  public String toString() {
    return lineage + ":" + generation;
  }
}
