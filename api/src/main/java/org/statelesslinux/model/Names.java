package org.statelesslinux.model;

import java.util.regex.Pattern;

/** Checks names and shows bad ones safely. */
final class Names {
  private Names() {}

  static String require(Pattern allowed, String value, String noun, String accepted) {
    if (!allowed.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "%s is not a %s; accepted: %s".formatted(show(value), noun, accepted));
    }
    return value;
  }

  /** Quotes a string for a message: control characters escaped, long ones cut. */
  static String show(String value) {
    StringBuilder shown = new StringBuilder("'");
    value
        .codePoints()
        .limit(80)
        .forEach(
            c -> {
              if (Character.isISOControl(c)) {
                shown.append("\\u%04x".formatted(c));
              } else {
                shown.appendCodePoint(c);
              }
            });
    return shown.append(value.codePointCount(0, value.length()) > 80 ? "…'" : "'").toString();
  }
}
