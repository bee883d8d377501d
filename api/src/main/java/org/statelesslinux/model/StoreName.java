package org.statelesslinux.model;

import java.util.regex.Pattern;

/**
 * The name of a state store.
 *
 * @param value the text of it; accepted: up to 32 lower-case letters, digits and hyphens, a letter
 *     first
 */
public record StoreName(String value) implements Comparable<StoreName> {
  private static final Pattern ALLOWED = Pattern.compile("[a-z][a-z0-9-]{0,31}");

  /** What a name may be made of, for messages and schemas. */
  public static final String ACCEPTED =
      "up to 32 lower-case letters, digits and hyphens, a letter first";

  /**
   * Checks the text.
   *
   * @throws IllegalArgumentException if it is not acceptable; the message says what is
   */
  public StoreName {
    Names.require(ALLOWED, value, "store name", ACCEPTED);
  }

  @Override
  public int compareTo(StoreName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
