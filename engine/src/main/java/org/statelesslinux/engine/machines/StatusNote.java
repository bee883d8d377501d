package org.statelesslinux.engine.machines;

import java.util.regex.Pattern;

/**
 * What a machine wants a person to know of it, such as that a store is not what it should be.
 *
 * @param text 1 to 200 printable characters of ASCII, so that no terminal obeys any of it
 */
public record StatusNote(String text) {
  /** How many a machine may have. */
  static final int MOST = 16;

  private static final int LONGEST = 200;
  private static final Pattern ALLOWED = Pattern.compile("[ -~]{1," + LONGEST + "}");

  /**
   * Checks the text.
   *
   * @throws IllegalArgumentException if it is none
   */
  public StatusNote {
    if (!ALLOWED.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "a note has 1 to " + LONGEST + " printable characters of ASCII");
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
