package org.statelesslinux.model;

import java.util.regex.Pattern;

/**
 * The name of a profile, a class of machines. It is also a directory's name in the repository.
 *
 * @param value the text of it; accepted: up to 63 lower-case letters, digits, dots, underscores and
 *     hyphens, a letter or digit first
 */
public record ProfileName(String value) implements Comparable<ProfileName> {
  private static final Pattern ALLOWED = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");

  /** What a name may be made of, for messages and schemas. */
  public static final String ACCEPTED =
      "up to 63 lower-case letters, digits, dots, underscores and hyphens, a letter or digit first";

  /**
   * Checks the text.
   *
   * @throws IllegalArgumentException if it is not acceptable; the message says what is
   */
  public ProfileName {
    Names.require(ALLOWED, value, "profile name", ACCEPTED);
  }

  @Override
  public int compareTo(ProfileName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
