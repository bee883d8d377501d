package org.statelesslinux.model;

/** Something was asked for by a name that nothing has: a mistake of who asked, not a failure. */
public final class UnknownNameException extends StatelessException {
  private static final long serialVersionUID = 1L;

  /** As {@link StatelessException#StatelessException(String, String, String)}. */
  public UnknownNameException(String doing, String found, String advice) {
    super(doing, found, advice);
  }
}
