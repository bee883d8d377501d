package org.statelesslinux.testsupport;

/** How often the tests that repeat something long do so. */
public final class Soak {

  private Soak() {}

  /**
   * The number of rounds to run: all of them when the environment variable {@code STATELESS_SOAK}
   * is {@code full}, as {@code ./test --soak} sets it, else a tenth, but at least one.
   *
   * @param full the number of rounds of a full run
   */
  public static int rounds(int full) {
    return rounds(full, Math.max(1, full / 10));
  }

  /**
   * The same for what is too long even for a tenth.
   *
   * @param few the number of rounds otherwise
   */
  public static int rounds(int full, int few) {
    return isFull() ? full : few;
  }

  /**
   * How far to go on to the next of many moments, of which each is tried in a full run.
   *
   * @param wide how far otherwise; begin at a random one, so that in time each has its turn
   */
  public static int stride(int wide) {
    return isFull() ? 1 : wide;
  }

  private static boolean isFull() {
    return "full".equals(System.getenv("STATELESS_SOAK"));
  }
}
