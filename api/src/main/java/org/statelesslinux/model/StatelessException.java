package org.statelesslinux.model;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A failure that says what was being done and to what, what was found, and what to do now.
 *
 * <p>Callers that only report print {@link #getMessage()}; callers with a screen of their own use
 * the three parts.
 */
public class StatelessException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String doing;
  private final String found;
  private final String advice;

  /** As the four-argument form, when no other exception is behind it. */
  public StatelessException(String doing, String found, String advice) {
    this(doing, found, advice, null);
  }

  /**
   * Describes a failure.
   *
   * @param doing what was being done, to what, in words that follow "Cannot": {@code "publish
   *     profile kiosk"}
   * @param found what was found, without a full stop
   * @param advice what the person can do now, as a sentence
   * @param cause the exception behind it, if there is one
   */
  @SuppressWarnings("this-escape")
  public StatelessException(String doing, String found, String advice, @Nullable Throwable cause) {
    super("Cannot " + doing + ": " + found + ". " + advice, cause);
    this.doing = Objects.requireNonNull(doing);
    this.found = Objects.requireNonNull(found);
    this.advice = Objects.requireNonNull(advice);
  }

  /** What was being done, to what. */
  public final String doing() {
    return doing;
  }

  /** What was found instead of what was needed. */
  public final String found() {
    return found;
  }

  /** What to do now. */
  public final String advice() {
    return advice;
  }
}
