package org.statelesslinux.model;

import java.util.regex.Pattern;

/**
 * The name of an instantiation mode as the configuration spells it.
 *
 * @param value the text of it; accepted: up to 32 lower-case letters, digits and hyphens, a letter
 *     first
 */
public record Mode(String value) implements Comparable<Mode> {
  private static final Pattern ALLOWED = Pattern.compile("[a-z][a-z0-9-]{0,31}");

  /** What a name may be made of, for messages and schemas. */
  public static final String ACCEPTED =
      "up to 32 lower-case letters, digits and hyphens, a letter first";

  /**
   * Checks the text.
   *
   * @throws IllegalArgumentException if it is not acceptable; the message says what is
   */
  public Mode {
    Names.require(ALLOWED, value, "mode", ACCEPTED);
  }

  @Override
  public int compareTo(Mode other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
