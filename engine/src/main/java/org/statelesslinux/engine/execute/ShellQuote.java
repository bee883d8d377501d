package org.statelesslinux.engine.execute;

/** The one function that quotes for a shell. */
public final class ShellQuote {
  private ShellQuote() {}

  /**
   * A word that a POSIX shell reads back as exactly this text (XCU, section 2.2.2).
   *
   * @throws IllegalArgumentException if the text holds NUL, which no shell word can
   */
  public static String quote(String text) {
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a shell word cannot hold NUL");
    }
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
