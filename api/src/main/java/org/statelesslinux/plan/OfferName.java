package org.statelesslinux.plan;

import java.util.regex.Pattern;

/**
 * The name of a file that a mode offers over HTTP: words with slashes between, as they stand in a
 * URL.
 *
 * @param value words of letters, digits, points, underscores and hyphens, of which none begins with
 *     a point or a hyphen
 */
public record OfferName(String value) {
  private static final String WORD = "[A-Za-z0-9_][A-Za-z0-9._-]*";
  private static final Pattern ALLOWED =
      Pattern.compile("(?=.{1,500}$)" + WORD + "(/" + WORD + ")*");

  /**
   * Checks the text.
   *
   * @throws IllegalArgumentException if it is no such name
   */
  public OfferName {
    if (!ALLOWED.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "'" + value + "' is no name for what is offered over HTTP: words with slashes between");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
