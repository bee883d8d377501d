package org.statelesslinux.engine.imports;

/** A line cannot be taken; the message says why. */
final class LineException extends Exception {
  private static final long serialVersionUID = 1L;

  LineException(String why) {
    super(why, null, false, false);
  }

  /** Why, without a full stop. */
  String why() {
    return String.valueOf(getMessage());
  }
}
