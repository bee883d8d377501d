package org.statelesslinux.testkit.vm;

import java.io.IOException;
import java.io.InterruptedIOException;
import org.statelesslinux.model.CancelledException;
import org.statelesslinux.model.StatelessException;

/** Something that may fail as input and output do, and what it gives. */
@FunctionalInterface
interface Attempt<T> {
  T make() throws IOException, InterruptedException;

  /** One that gives nothing. */
  @FunctionalInterface
  interface Action {
    void run() throws IOException, InterruptedException;
  }

  /**
   * Makes it.
   *
   * @param doing what is being done, for the message
   * @throws StatelessException if it fails
   */
  static <T> T at(String doing, String advice, Attempt<T> attempt) {
    try {
      return attempt.make();
    } catch (InterruptedException | InterruptedIOException e) {
      Thread.currentThread().interrupt();
      throw new CancelledException(doing, e);
    } catch (IOException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw new CancelledException(doing, e); // Channels say it in their own ways.
      }
      throw new StatelessException(doing, String.valueOf(e.getMessage()), advice, e);
    }
  }

  /** As {@link #at}, where nothing is given. */
  static void run(String doing, String advice, Action action) {
    var unused =
        at(
            doing,
            advice,
            () -> {
              action.run();
              return action;
            });
  }
}
