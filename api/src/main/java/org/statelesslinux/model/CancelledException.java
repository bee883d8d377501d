package org.statelesslinux.model;

import org.jspecify.annotations.Nullable;

/**
 * An operation ended early because the thread that ran it was interrupted. Nothing of it is left
 * behind; the thread's interrupt status is set.
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
    super(doing, "it was cancelled", "Run it again; nothing was left behind.", cause);
  }
}
