package org.statelesslinux.cli.terminal;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;
import org.statelesslinux.engine.event.Event;

/** Shows one bar at a time on a terminal and takes it away at the end of its task. */
final class BarProgress implements Progress {
  private static final int MILLISECONDS_BETWEEN_FRAMES = 100;

  private final Terminal terminal;
  private final StatusLine line;
  private @Nullable ProgressBar bar;
  private boolean ofSteps;

  BarProgress(Terminal terminal) {
    this.terminal = terminal;
    line = new StatusLine(terminal);
  }

  @Override
  public synchronized void on(Event event) {
    if (event instanceof Event.Started started) {
      boolean bytes = started.unit() == Event.Unit.BYTES;
      begin(started.task(), started.total(), bytes ? " MB" : "", bytes ? 1_000_000 : 1);
      ofSteps = false;
    } else if (event instanceof Event.Advanced advanced) {
      advance(advanced.done(), advanced.total());
    } else if (event instanceof Event.Finished) {
      end();
    } else if (event instanceof Event.StepStarted step) {
      step(step);
    } else if (event instanceof Event.Note note) {
      line.above(terminal.errPaint().yellow("note: ") + note.text());
    }
  }

  private void step(Event.StepStarted step) {
    if (bar == null || !ofSteps) {
      begin("step", step.of(), "", 1);
      ofSteps = true;
    }
    if (bar != null) {
      bar.setExtraMessage(step.why());
    }
    advance(step.number(), step.of());
    if (step.number() == step.of()) {
      // A command may come next, and the terminal is its own.
      end();
    }
  }

  private void begin(String task, long total, String unit, long unitSize) {
    end();
    bar =
        new ProgressBarBuilder()
            .setTaskName(task)
            .setInitialMax(total > 0 ? total : -1)
            .setUnit(unit, unitSize)
            .setUpdateIntervalMillis(MILLISECONDS_BETWEEN_FRAMES)
            .setStyle(
                terminal.speaksUtf8() ? ProgressBarStyle.UNICODE_BLOCK : ProgressBarStyle.ASCII)
            .setConsumer(line)
            .build();
  }

  private void advance(long done, long total) {
    if (bar != null) {
      if (total > 0 && total != bar.getMax()) {
        bar.maxHint(total);
      }
      bar.stepTo(done);
    }
  }

  private void end() {
    if (bar != null) {
      // It would take an interrupt that is meant for whoever works here.
      boolean interrupted = Thread.interrupted();
      bar.close();
      bar = null;
      // A bar of a short life draws its one frame when it is closed, and leaves it.
      line.close();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public synchronized void close() {
    end();
  }
}
