package org.statelesslinux.engine.posix;

import java.nio.ByteBuffer;

/** Writes times as utimensat(2) takes them. */
final class Times {
  private Times() {}

  /** The address of a pair of times that leaves the time of access as it is. */
  static long omitAccess(FileStatus.Time modified) {
    NativeBlock structure = Scratch.ofThread().structure;
    ByteBuffer pair = structure.bytes;
    pair.putLong(0, 0);
    pair.putLong(8, Constants.UTIME_OMIT);
    pair.putLong(16, modified.seconds());
    pair.putLong(24, modified.nanos());
    return structure.address;
  }
}
