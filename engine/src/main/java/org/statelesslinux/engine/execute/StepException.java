package org.statelesslinux.engine.execute;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A step failed; whoever runs the plan adds which one it was and what the plan was for. */
final class StepException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String found;
  private final String advice;

  StepException(String found, String advice, @Nullable Throwable cause) {
    super(found + ". " + advice, cause);
    this.found = found;
    this.advice = advice;
  }

  StepException(String found, String advice) {
    this(found, advice, null);
  }

  /** What the file system refused, in words. */
  static StepException of(IOException e) {
    String reason = reason(e);
    String advice =
        reason.contains("No space left on device") || reason.contains("quota exceeded")
            ? "Make room there, then do it again."
            : "Mend this, then do it again.";
    return new StepException(place(e) + reason, advice, e);
  }

  private static String place(IOException e) {
    return e instanceof FileSystemException at && at.getFile() != null ? at.getFile() + ": " : "";
  }

  /** The JDK gives some failures no text but their class. */
  private static String reason(IOException e) {
    String reason = e instanceof FileSystemException at ? at.getReason() : e.getMessage();
    return reason == null
        ? e.getClass().getSimpleName().replaceAll("(?<=.)([A-Z])", " $1").toLowerCase(Locale.ROOT)
        : reason;
  }

  String found() {
    return found;
  }

  String advice() {
    return advice;
  }
}
