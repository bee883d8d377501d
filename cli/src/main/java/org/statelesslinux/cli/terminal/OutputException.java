package org.statelesslinux.cli.terminal;

import java.io.IOException;

/** The answer could not be written. */
public final class OutputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  OutputException(IOException cause) {
    super(cause.getMessage(), cause);
  }

  /** Whether the reader has gone, as {@code head} does when it has seen enough. */
  public boolean readerIsGone() {
    return "Broken pipe".equals(getMessage());
  }
}
