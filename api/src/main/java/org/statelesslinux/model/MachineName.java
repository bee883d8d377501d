package org.statelesslinux.model;

import java.util.regex.Pattern;

/**
 * The name of one machine, which is its host name (RFC 1123, hostname(7)).
 *
 * @param value the text of it; accepted: a host name of up to 63 characters: lower-case letters,
 *     digits and hyphens, in labels separated by dots
 */
public record MachineName(String value) implements Comparable<MachineName> {
  private static final Pattern ALLOWED =
      Pattern.compile(
          "(?=.{1,63}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*");

  /** What a name may be made of, for messages and schemas. */
  public static final String ACCEPTED =
      "a host name of up to 63 characters: lower-case letters, digits and hyphens, in labels separated by dots";

  /**
   * Checks the text.
   *
   * @throws IllegalArgumentException if it is not acceptable; the message says what is
   */
  public MachineName {
    Names.require(ALLOWED, value, "machine name", ACCEPTED);
  }

  @Override
  public int compareTo(MachineName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
