package org.statelesslinux.integration;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits in tests for what another process does, by looking again and again. */
final class Until {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private Until() {}

  /** Waits until a condition holds. */
  static void holds(Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("waited in vain for a minute");
      }
      Thread.onSpinWait();
    }
  }
}
