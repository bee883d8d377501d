package org.statelesslinux.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.statelesslinux.plan.Plan;

/** Compares plans, and shows no more of them than where they begin to differ. */
final class Plans {
  private static final int SHOWN = 60;

  private Plans() {}

  /** Fails unless both are equal, one by one. */
  static void assertEqual(String what, List<Plan> found, List<Plan> expected) {
    assertThat(found).as(what).hasSameSizeAs(expected);
    for (int i = 0; i < found.size(); i++) {
      if (!found.get(i).equals(expected.get(i))) {
        throw new AssertionError(
            what + ": " + difference(found.get(i).toString(), expected.get(i).toString()));
      }
    }
  }

  private static String difference(String found, String expected) {
    int at = 0;
    while (at < Math.min(found.length(), expected.length())
        && found.charAt(at) == expected.charAt(at)) {
      at++;
    }
    return "«%s», and before «%s»".formatted(around(found, at), around(expected, at));
  }

  private static String around(String text, int at) {
    return text.substring(Math.max(0, at - SHOWN), Math.min(text.length(), at + SHOWN));
  }
}
