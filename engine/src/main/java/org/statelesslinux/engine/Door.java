package org.statelesslinux.engine;

import java.io.UncheckedIOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.statelesslinux.engine.execute.Interruptions;
import org.statelesslinux.model.CancelledException;
import org.statelesslinux.model.StatelessException;

/**
 * What every operation goes through on its way out: it tells one that was interrupted from one that
 * failed, whatever the interruption hit, and lets nothing out but what the door promises.
 */
final class Door {
  private Door() {}

  /**
   * Does something.
   *
   * @param doing what is being done, for the message
   * @throws CancelledException if it ended because its thread was interrupted, whose interrupt
   *     status is set then
   * @throws StatelessException if it failed, also where this host's files or programs fail it
   */
  static <T extends @Nullable Object> T open(String doing, Supplier<T> work) {
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
      if (e instanceof UncheckedIOException failure) {
        throw new StatelessException(
            doing,
            String.valueOf(failure.getCause()),
            "Mend this on the host, then do it again.",
            failure);
      }
      throw e;
    }
  }

  /** Does something that returns nothing. */
  static void open(String doing, Runnable work) {
    Door.<@Nullable Void>open(
        doing,
        () -> {
          work.run();
          return null;
        });
  }

  private static boolean isInterruption(@Nullable Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (Interruptions.ended(cause)) {
        return true;
      }
    }
    return false;
  }
}
