package org.statelesslinux.spi;

import org.jspecify.annotations.Nullable;

/**
 * A backend cannot do what is asked, for a reason that the person who configures it can mend. The
 * engine adds the mode, the machine or profile, and what it asked for.
 */
public class BackendException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String found;
  private final String advice;

  /** As the three-argument form, when no other exception is behind it. */
  public BackendException(String found, String advice) {
    this(found, advice, null);
  }

  /**
   * Says what is wrong and what to do.
   *
   * @param found what was found, without a full stop
   * @param advice what the person can do now, as a sentence
   * @param cause the exception behind it, if there is one
   */
  public BackendException(String found, String advice, @Nullable Throwable cause) {
    super(found + ". " + advice, cause);
    this.found = found;
    this.advice = advice;
  }

  /** What was found. */
  public final String found() {
    return found;
  }

  /** What to do now. */
  public final String advice() {
    return advice;
  }
}
