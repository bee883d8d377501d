package org.statelesslinux.cli.terminal;

import java.time.Clock;
import org.statelesslinux.engine.event.Event;
import org.statelesslinux.engine.event.Listener;

/** Shows on standard error what the engine is doing; nothing of it stays when it is closed. */
public interface Progress extends Listener, AutoCloseable {
  /** Bars on a terminal, a line now and then elsewhere. */
  static Progress on(Terminal terminal, boolean verbose) {
    return terminal.showsBars()
        ? new BarProgress(terminal)
        : new LineProgress(terminal, verbose, Clock.systemUTC());
  }

  @Override
  void on(Event event);

  /** Takes what is shown away. */
  @Override
  void close();
}
