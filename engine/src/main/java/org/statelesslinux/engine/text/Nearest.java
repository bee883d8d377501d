package org.statelesslinux.engine.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the known name that a person may have meant. */
public final class Nearest {
  private static final int LONGEST = 64;

  private Nearest() {}

  /**
   * The known name that is nearest to a text, if one is near enough for a slip of the keyboard: for
   * short names one character, for longer ones a third of them.
   */
  public static Optional<String> to(String text, Collection<String> known) {
    if (text.length() > LONGEST) {
      return Optional.empty();
    }
    return known.stream()
        .filter(name -> distance(text, name) <= Math.max(1, name.length() / 3))
        .min(Comparator.comparingInt((String name) -> distance(text, name)).thenComparing(n -> n));
  }

  /** A question to add to a message: {@code "; did you mean 'x'?"}, or nothing. */
  public static String question(String text, Collection<String> known) {
    return to(text, known).map(name -> "; did you mean '" + name + "'?").orElse("");
  }

  /** How many characters must be changed, added, left out or swapped with their neighbour. */
  static int distance(String left, String right) {
    int[][] cost = new int[left.length() + 1][right.length() + 1];
    for (int i = 0; i <= left.length(); i++) {
      for (int j = 0; j <= right.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        boolean same = left.charAt(i - 1) == right.charAt(j - 1);
        cost[i][j] =
            Math.min(
                Math.min(cost[i - 1][j], cost[i][j - 1]) + 1, cost[i - 1][j - 1] + (same ? 0 : 1));
        if (i > 1
            && j > 1
            && left.charAt(i - 1) == right.charAt(j - 2)
            && left.charAt(i - 2) == right.charAt(j - 1)) {
          cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
      }
    }
    return cost[left.length()][right.length()];
  }
}
