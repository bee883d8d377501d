package org.statelesslinux.engine.execute;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits in tests for what another process does, by looking again and again. */
public final class Until {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private Until() {}

  /** Waits until a condition holds. */
  public static void holds(Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("waited in vain for a minute");
      }
      Thread.onSpinWait();
    }
  }

  /** Waits until a file has content. */
  public static Path exists(Path file) throws Exception {
    holds(() -> hasContent(file));
    return file;
  }

  private static boolean hasContent(Path file) throws IOException {
    return Files.exists(file) && Files.size(file) > 0;
  }
}
