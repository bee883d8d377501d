package org.statelesslinux.engine.execute;

/** Runs what must be finished even if the thread is interrupted, such as cleaning up. */
final class Undisturbed {
  private Undisturbed() {}

  static void run(Runnable work) {
    boolean interrupted = Thread.interrupted();
    try {
      work.run();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** As {@link #run}, after a failure that must not be hidden by another one. */
  static void runAfter(Throwable failure, Runnable work) {
    try {
      run(work);
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }
}
