package org.statelesslinux.engine.boot;

/**
 * A pattern of names: {@code *}, {@code ?} and {@code [a-z]} as in fnmatch(3), with {@code -} and
 * {@code _} equal outside brackets, as modprobe takes them. Takes no more steps than the two
 * lengths multiplied.
 */
record NamePattern(String text) {
  boolean matches(String name) {
    int p = 0;
    int n = 0;
    int star = -1;
    int starAt = 0;
    while (n < name.length()) {
      int next = p < text.length() ? step(p, name.charAt(n)) : -1;
      if (p < text.length() && text.charAt(p) == '*') {
        star = p++;
        starAt = n;
      } else if (next >= 0) {
        p = next;
        n++;
      } else if (star >= 0) {
        p = star + 1;
        n = ++starAt;
      } else {
        return false;
      }
    }
    while (p < text.length() && text.charAt(p) == '*') {
      p++;
    }
    return p == text.length();
  }

  /** Where the pattern goes on after this character; negative if it does not match. */
  private int step(int at, char c) {
    char p = text.charAt(at);
    if (p == '?') {
      return at + 1;
    }
    int end = p == '[' ? text.indexOf(']', at + 2) : -1;
    if (end >= 0) {
      return inBrackets(text.substring(at + 1, end), c) ? end + 1 : -1;
    }
    return p == c || (isDash(p) && isDash(c)) ? at + 1 : -1;
  }

  private static boolean isDash(char c) {
    return c == '-' || c == '_';
  }

  private static boolean inBrackets(String set, char c) {
    boolean negated = set.charAt(0) == '!' || set.charAt(0) == '^';
    for (int i = negated ? 1 : 0; i < set.length(); i++) {
      boolean range = i + 2 < set.length() && set.charAt(i + 1) == '-';
      if (c >= set.charAt(i) && c <= set.charAt(range ? i + 2 : i)) {
        return !negated;
      }
      i += range ? 2 : 0;
    }
    return negated;
  }
}
