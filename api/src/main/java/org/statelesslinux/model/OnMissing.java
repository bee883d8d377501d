package org.statelesslinux.model;

import java.util.Arrays;
import java.util.Optional;

/**
 * What becomes of a machine whose store should last and is missing. Only a disk that is not there
 * and a server that cannot be reached are missing: what is there and cannot be used, such as a
 * damaged disk, stops the machine in every case.
 */
public enum OnMissing {
  /** It does not start, and says which store it lacks. */
  FAIL("fail"),

  /** It runs with memory in the store's place until its next start, and says so. */
  EPHEMERAL("ephemeral");

  private final String word;

  OnMissing(String word) {
    this.word = word;
  }

  /** The word of the configuration. */
  public String word() {
    return word;
  }

  /** The choice that a word names; empty if none does. */
  public static Optional<OnMissing> named(String word) {
    return Arrays.stream(values()).filter(choice -> choice.word.equals(word)).findFirst();
  }
}
