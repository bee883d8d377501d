package org.statelesslinux.engine.posix;

import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Memory through which one thread moves bytes from file to file, digesting them on the way.
 *
 * <p>The size fits the processor's second-level cache, so that the digest reads what the kernel
 * just wrote there.
 */
public final class TransferBuffer {
  private static final int SIZE = 256 * 1024;

  final NativeBlock block = new NativeBlock(SIZE);
  private final byte[] onHeap = new byte[SIZE];

  /** How many bytes it holds at most. */
  public int size() {
    return SIZE;
  }

  /** Copies its first bytes to an array. */
  public void copy(byte[] into, int offset, int count) {
    block.bytes.get(0, into, offset, count);
  }

  /** Replaces its first bytes. */
  public void put(byte[] from, int offset, int count) {
    block.bytes.put(0, from, offset, count);
  }

  /** Adds its first bytes to a digest. */
  public void digest(MessageDigest digest, int count) {
    // The JDK's digests work on arrays alone, and cut a buffer into small pieces themselves.
    block.bytes.get(0, onHeap, 0, count);
    digest.update(onHeap, 0, count);
  }

  /** Adds zeros to a digest without reading them from anywhere. */
  public void digestZeros(MessageDigest digest, long count) {
    Arrays.fill(onHeap, (byte) 0);
    for (long left = count; left > 0; left -= SIZE) {
      digest.update(onHeap, 0, (int) Math.min(left, SIZE));
    }
  }
}
