package org.statelesslinux.model;

import org.jspecify.annotations.Nullable;

/**
 * An operation ended early because the thread that ran it was interrupted. Nothing of it is left
 * behind unless its advice says so; the thread's interrupt status is set.
 */
public final class CancelledException extends StatelessException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what was cancelled.
   *
   * @param doing what was being done, to what
   * @param cause the exception behind it, if there is one
   */
  public CancelledException(String doing, @Nullable Throwable cause) {
    this(doing, "Run it again; nothing was left behind.", cause);
  }

  /**
   * Says what was cancelled where that leaves something behind.
   *
   * @param doing what was being done, to what
   * @param advice what is left and what to do now, as a sentence
   * @param cause the exception behind it, if there is one
   */
  public CancelledException(String doing, String advice, @Nullable Throwable cause) {
    super(doing, "it was cancelled", advice, cause);
  }
}
