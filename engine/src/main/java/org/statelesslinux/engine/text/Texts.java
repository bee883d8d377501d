package org.statelesslinux.engine.text;

import java.util.Collection;
import java.util.stream.Collectors;

/** Shows texts that may be hostile, in messages for a person. */
public final class Texts {
  private static final int LONGEST = 80;
  private static final int MOST_LISTED = 20;

  private Texts() {}

  /** In quotes, control characters escaped, a long text cut. */
  public static String quote(String text) {
    return "'" + plain(text, LONGEST) + "'";
  }

  /**
   * On one line: control characters escaped, also those that change the direction of writing.
   *
   * @param longest how many characters are kept
   */
  public static String plain(String text, int longest) {
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .limit(longest)
        .forEach(
            c -> {
              if (isUnsafe(c)) {
                shown.append("\\u%04x".formatted(c));
              } else {
                shown.appendCodePoint(c);
              }
            });
    return text.codePointCount(0, text.length()) > longest
        ? shown.append('…').toString()
        : shown.toString();
  }

  private static boolean isUnsafe(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }

  /** Several names, joined by commas; {@code none} if there are none, only the first of many. */
  public static String list(Collection<?> names) {
    if (names.isEmpty()) {
      return "none";
    }
    String listed =
        names.stream().limit(MOST_LISTED).map(Object::toString).collect(Collectors.joining(", "));
    return names.size() > MOST_LISTED
        ? listed + " and " + (names.size() - MOST_LISTED) + " more"
        : listed;
  }
}
