package org.statelesslinux.engine.execute;

import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileLockInterruptionException;

/** Tells an interruption of the current thread from a failure. */
public final class Interruptions {
  private Interruptions() {}

  /**
   * Whether something ended because its thread was interrupted.
   *
   * <p>A read that is interrupted just as it returns succeeds with its channel closed, and the next
   * read of that channel fails as if somebody had closed it. Nobody closes what another thread
   * reads here.
   *
   * @param failure what it ended with; its causes are not looked at
   */
  public static boolean ended(Throwable failure) {
    return failure instanceof InterruptedException
        || failure instanceof InterruptedIOException
        || failure instanceof ClosedByInterruptException
        || failure instanceof FileLockInterruptionException
        || (failure instanceof ClosedChannelException && Thread.currentThread().isInterrupted());
  }
}
