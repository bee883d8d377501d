package org.statelesslinux.cli.terminal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.statelesslinux.engine.event.Event;

/** Writes a line now and then, for logs and for terminals without a moving cursor. */
final class LineProgress implements Progress {
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private final Terminal terminal;
  private final boolean verbose;
  private final Clock clock;
  private String task = "";
  private Event.Unit unit = Event.Unit.ITEMS;
  private Instant lastLine;

  LineProgress(Terminal terminal, boolean verbose, Clock clock) {
    this.terminal = terminal;
    this.verbose = verbose;
    this.clock = clock;
    lastLine = clock.instant();
  }

  @Override
  public synchronized void on(Event event) {
    if (event instanceof Event.Started started) {
      task = started.task();
      unit = started.unit();
      occasionally(task);
    } else if (event instanceof Event.Advanced advanced) {
      occasionally(task + ": " + share(advanced));
    } else if (event instanceof Event.StepStarted step) {
      occasionally("step " + step.number() + " of " + step.of() + ": " + step.why());
    } else if (event instanceof Event.Note note) {
      line("note: " + note.text());
    }
  }

  private String share(Event.Advanced advanced) {
    String done = amount(advanced.done());
    if (advanced.total() <= 0) {
      return done;
    }
    long percent = Math.min(100, (long) (100.0 * advanced.done() / advanced.total()));
    return percent + " % of " + amount(advanced.total());
  }

  private String amount(long number) {
    return unit == Event.Unit.BYTES ? Human.size(number) : Human.count(number);
  }

  private void occasionally(String text) {
    if (verbose || Duration.between(lastLine, clock.instant()).compareTo(INTERVAL) >= 0) {
      line(text);
    }
  }

  private void line(String text) {
    terminal.err().println("stateless: " + text);
    lastLine = clock.instant();
  }

  @Override
  public void close() {}
}
