package org.statelesslinux.engine.posix;

import com.sun.jna.Native;
import java.io.IOException;

/** A system call failed. The caller adds to what it was done. */
public final class PosixException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int number;

  private PosixException(String call, int number) {
    super(Libc.strerror(number) + " (" + call + ")");
    this.number = number;
  }

  /** A failure with this error number. */
  static PosixException of(String call, int number) {
    return new PosixException(call, number);
  }

  /** From the error number that the calling thread's last system call left. */
  static PosixException last(String call) {
    return new PosixException(call, Native.getLastError());
  }

  /** Throws if a call returned a negative number; gives back what it returned. */
  static long check(String call, long result) throws PosixException {
    if (result < 0) {
      throw last(call);
    }
    return result;
  }

  /** The error number, one of {@link Errno} or another. */
  public int number() {
    return number;
  }

  /** Whether the error number is one of these. */
  public boolean isOneOf(int... numbers) {
    for (int candidate : numbers) {
      if (number == candidate) {
        return true;
      }
    }
    return false;
  }
}
