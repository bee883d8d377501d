package org.statelesslinux.engine.execute;

import com.google.common.base.Throwables;
import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Does something that cannot be interrupted in a thread of its own; closing waits for its end. */
public final class InBackground implements Closeable {
  private final Thread thread;
  private volatile @Nullable Throwable failure;

  private InBackground(Action action) {
    thread =
        new Thread(
            () -> {
              try {
                action.run();
              } catch (IOException | RuntimeException | Error e) {
                failure = e;
              }
            },
            "stateless-background");
    thread.setDaemon(true);
  }

  /** Begins it. */
  public static InBackground start(Action action) {
    InBackground started = new InBackground(action);
    started.thread.start();
    return started;
  }

  /** Waits for its end, and throws what it threw. */
  public void await() throws IOException {
    close();
    Throwable thrown = failure;
    if (thrown != null) {
      Throwables.throwIfInstanceOf(thrown, IOException.class);
      Throwables.throwIfUnchecked(thrown);
      throw new IllegalStateException(thrown);
    }
  }

  @Override
  public void close() {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** What is done. */
  @FunctionalInterface
  public interface Action {
    /** Does it. */
    void run() throws IOException;
  }
}
