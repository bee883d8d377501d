package org.statelesslinux.engine.posix;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads all names of a directory (getdents(2)). */
final class DirectoryListing {
  private static final int LENGTH_OF_ENTRY = 16;
  private static final int NAME = 19;

  private DirectoryListing() {}

  static byte[][] sortedNames(int directory) throws PosixException {
    NativeBlock entries = Scratch.ofThread().bulk;
    PosixException.check("lseek", Libc.lseek(directory, 0, Constants.SEEK_SET));
    List<byte[]> names = new ArrayList<>();
    while (true) {
      long count = Libc.getdents64(directory, entries.address, entries.bytes.capacity());
      if (PosixException.check("getdents", count) == 0) {
        break;
      }
      collect(entries.bytes, (int) count, names);
    }
    byte[][] sorted = names.toArray(new byte[0][]);
    Arrays.sort(sorted, Arrays::compareUnsigned);
    return sorted;
  }

  private static void collect(ByteBuffer entries, int count, List<byte[]> names) {
    int entry = 0;
    while (entry < count) {
      int end = entry + NAME;
      while (entries.get(end) != 0) {
        end++;
      }
      byte[] name = new byte[end - entry - NAME];
      entries.get(entry + NAME, name);
      if (!isSelfOrParent(name)) {
        names.add(name);
      }
      entry += entries.getShort(entry + LENGTH_OF_ENTRY) & 0xffff;
    }
  }

  private static boolean isSelfOrParent(byte[] name) {
    return name[0] == '.' && (name.length == 1 || (name.length == 2 && name[1] == '.'));
  }
}
