package org.statelesslinux.engine.recommend;

/**
 * Why a mode stands where it stands.
 *
 * @param kind what it is
 * @param points how much it adds to the mode's points; 0 for all but some of those for it
 * @param text a sentence with its full stop; of a condition, what follows "if"
 */
public record Reason(Kind kind, int points, String text) {
  /** What a reason is. */
  public enum Kind {
    /** The mode suits the machine only if this holds. */
    CONDITION,
    /** It speaks for the mode. */
    FOR,
    /** It speaks against it. */
    AGAINST,
    /** It rules the mode out. */
    RULES_OUT
  }

  static Reason against(String text) {
    return new Reason(Kind.AGAINST, 0, text);
  }

  static Reason met(String text) {
    return new Reason(Kind.FOR, 0, text);
  }

  static Reason condition(String text) {
    return new Reason(Kind.CONDITION, 0, text);
  }

  static Reason rulesOut(String text) {
    return new Reason(Kind.RULES_OUT, 0, text);
  }
}
