package org.statelesslinux.engine;

import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.statelesslinux.model.CancelledException;

/** Tells an operation that was interrupted from one that failed, whatever the interruption hit. */
final class Cancellation {
  private Cancellation() {}

  /**
   * Does something.
   *
   * @param doing what is being done, for the message
   * @throws CancelledException if it ended because its thread was interrupted, whose interrupt
   *     status is set then
   */
  static <T> T watching(String doing, Supplier<T> work) {
    try {
      return work.get();
    } catch (CancelledException e) {
      Thread.currentThread().interrupt();
      throw e;
    } catch (RuntimeException e) {
      if (isInterruption(e)) {
        Thread.currentThread().interrupt();
        throw new CancelledException(doing, e);
      }
      throw e;
    }
  }

  private static boolean isInterruption(@Nullable Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof InterruptedException
          || cause instanceof InterruptedIOException
          || cause instanceof ClosedByInterruptException
          || cause instanceof FileLockInterruptionException) {
        return true;
      }
    }
    return false;
  }
}
