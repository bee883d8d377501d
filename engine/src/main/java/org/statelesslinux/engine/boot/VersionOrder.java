package org.statelesslinux.engine.boot;

import java.util.Comparator;

/**
 * The order of versions in Debian (deb-version(7)): numbers as numbers, letters before all else,
 * and a tilde before the end, so that {@code 6.1.0-9} comes before {@code 6.1.0-18}.
 */
final class VersionOrder implements Comparator<String> {
  @Override
  public int compare(String first, String second) {
    int a = 0;
    int b = 0;
    while (a < first.length() || b < second.length()) {
      while (isOther(first, a) || isOther(second, b)) {
        int difference = weight(first, a) - weight(second, b);
        if (difference != 0) {
          return difference;
        }
        a++;
        b++;
      }
      int endA = endOfNumber(first, a);
      int endB = endOfNumber(second, b);
      int difference = compareNumbers(first.substring(a, endA), second.substring(b, endB));
      if (difference != 0) {
        return difference;
      }
      a = endA;
      b = endB;
    }
    return first.compareTo(second); // 1.0 and 1.00 are not the same name.
  }

  private static boolean isOther(String text, int at) {
    return at < text.length() && !isDigit(text.charAt(at));
  }

  private static int weight(String text, int at) {
    if (at >= text.length() || isDigit(text.charAt(at))) {
      return 0;
    }
    char c = text.charAt(at);
    if (c == '~') {
      return -1;
    }
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ? c : c + 65_536;
  }

  private static int endOfNumber(String text, int from) {
    int end = Math.min(from, text.length());
    while (end < text.length() && isDigit(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static int compareNumbers(String first, String second) {
    String a = first.replaceFirst("^0+", "");
    String b = second.replaceFirst("^0+", "");
    return a.length() == b.length() ? a.compareTo(b) : a.length() - b.length();
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
