package org.statelesslinux.engine.backend;

import java.util.Optional;
import org.statelesslinux.engine.text.Texts;

/** Tells a fault of foreign code, which is reported, from one of the virtual machine. */
final class Crash {
  private static final int MOST_CAUSES = 3;

  private Crash() {}

  /**
   * Throws again what nobody here can recover from: the machine's own errors, but a stack that
   * overflowed in foreign code, which is empty again by now.
   */
  static void rethrowUnrecoverable(Throwable thrown) {
    if (thrown instanceof VirtualMachineError error && !(error instanceof StackOverflowError)) {
      throw error;
    }
    if (thrown instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * The exception and its causes in words; their messages may be foreign, so they are made safe.
   */
  static String inWords(Throwable thrown) {
    StringBuilder words = new StringBuilder(oneInWords(thrown));
    Throwable cause = thrown.getCause();
    for (int i = 0; i < MOST_CAUSES && cause != null; i++) {
      words.append(", caused by ").append(oneInWords(cause));
      cause = cause.getCause();
    }
    return words.toString();
  }

  private static String oneInWords(Throwable thrown) {
    String kind = thrown.getClass().getName();
    return message(thrown)
        .filter(message -> !message.isBlank())
        .map(message -> kind + ": " + Texts.plain(message, 500))
        .orElse(kind);
  }

  private static Optional<String> message(Throwable thrown) {
    try {
      return Optional.ofNullable(thrown.getMessage());
    } catch (RuntimeException e) {
      return Optional.of("its message cannot be had");
    }
  }
}
