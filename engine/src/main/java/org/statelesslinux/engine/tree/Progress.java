package org.statelesslinux.engine.tree;

import java.util.concurrent.atomic.LongAdder;
import org.statelesslinux.engine.event.Event;
import org.statelesslinux.engine.event.Listener;

/** Counts bytes in all threads, and tells a listener now and then from one. */
public final class Progress {
  private static final long PAUSE_NANOS = 50_000_000;

  private final LongAdder done = new LongAdder();
  private final Listener listener;
  private final String task;
  private final long total;
  private long lastTold = System.nanoTime();

  /**
   * Begins a task.
   *
   * @param task what is going on, as a phrase
   * @param total how many bytes there are
   */
  public Progress(Listener listener, String task, long total) {
    this.listener = listener;
    this.task = task;
    this.total = total;
    listener.on(new Event.Started(task, total, Event.Unit.BYTES));
  }

  /** Where all threads add the bytes that they are done with. */
  LongAdder done() {
    return done;
  }

  /** Tells how far it is, unless that was just done. For the thread that began the task. */
  void tell() {
    long now = System.nanoTime();
    if (now - lastTold >= PAUSE_NANOS) {
      lastTold = now;
      listener.on(new Event.Advanced(done.sum(), total));
    }
  }

  /** Tells that all is done but for what takes no part in the count. */
  void tellAll() {
    listener.on(new Event.Advanced(total, total));
  }

  /** Ends the task. */
  public void finish() {
    listener.on(new Event.Finished(task));
  }
}
