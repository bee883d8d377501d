package org.statelesslinux.cli.terminal;

import me.tongfei.progressbar.ProgressBarConsumer;

/** The last line of a terminal, which a bar is drawn on again and again. */
final class StatusLine implements ProgressBarConsumer {
  private static final String CLEAR = "\r\u001b[K";

  private final Terminal terminal;
  private final int width;
  private String shown = "";

  StatusLine(Terminal terminal) {
    this.terminal = terminal;
    // A character in the last column would wrap on some terminals.
    width = terminal.width() - 1;
  }

  @Override
  public int getMaxRenderedLength() {
    return width;
  }

  @Override
  public synchronized void accept(String text) {
    shown = text;
    write(CLEAR + text);
  }

  /** Writes a line that stays, above this one. */
  synchronized void above(String text) {
    write((shown.isEmpty() ? "" : CLEAR) + text + "\n" + shown);
  }

  @Override
  public synchronized void close() {
    if (!shown.isEmpty()) {
      shown = "";
      write(CLEAR);
    }
  }

  private void write(String text) {
    terminal.err().print(text);
    terminal.err().flush();
  }
}
