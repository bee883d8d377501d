package org.statelesslinux.engine.posix;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A block of memory outside the heap, with its address. */
final class NativeBlock {
  final ByteBuffer bytes;
  final long address;

  NativeBlock(int size) {
    bytes = ByteBuffer.allocateDirect(size).order(ByteOrder.LITTLE_ENDIAN);
    address = Pointer.nativeValue(Native.getDirectBufferPointer(bytes));
  }

  /** Stores a text, ended by zero, and gives its address. */
  long text(byte[] text) throws PosixException {
    if (text.length >= bytes.capacity()) {
      throw PosixException.of("name", Errno.ENAMETOOLONG);
    }
    bytes.put(0, text).put(text.length, (byte) 0);
    return address;
  }

  byte[] copy(int offset, int length) {
    byte[] copy = new byte[length];
    bytes.get(offset, copy);
    return copy;
  }
}
