package org.statelesslinux.cli.terminal;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/**
 * Standard output, which carries the answer alone: UTF-8 whatever the locale, and nothing that is
 * written gets lost unnoticed.
 */
public final class Output {
  private final OutputStream stream;

  /** Writes to this stream, which should be buffered. */
  public Output(OutputStream stream) {
    this.stream = stream;
  }

  /**
   * Writes a text.
   *
   * @throws OutputException if it cannot be written
   */
  public void print(String text) {
    try {
      stream.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new OutputException(e);
    }
  }

  /**
   * Writes a line.
   *
   * @throws OutputException if it cannot be written
   */
  public void line(String text) {
    print(text + "\n");
  }

  /** A writer to the same place. It swallows failures until the next {@link #flush()}. */
  public PrintWriter writer() {
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
  }

  /**
   * Sends what is buffered.
   *
   * @throws OutputException if it cannot be written
   */
  public void flush() {
    try {
      stream.flush();
    } catch (IOException e) {
      throw new OutputException(e);
    }
  }
}
