package org.statelesslinux.engine.posix;

/**
 * One thread's memory outside the heap, through which names and structures pass to the kernel.
 *
 * <p>Plain addresses are several times cheaper to pass than arrays.
 */
final class Scratch {
  private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);

  /** The longest path that the kernel takes, with the final zero. */
  static final int LONGEST_PATH = 4096;

  private static final int LARGEST_STRUCTURE = 256;
  private static final int DIRECTORY_ENTRIES = 64 * 1024;

  /** The largest value of an extended attribute, and the largest list of names (xattr(7)). */
  static final int LARGEST_ATTRIBUTE = 64 * 1024;

  private final NativeBlock first = new NativeBlock(LONGEST_PATH);
  private final NativeBlock second = new NativeBlock(LONGEST_PATH);

  /** Room for a structure that the kernel reads or fills. */
  final NativeBlock structure = new NativeBlock(LARGEST_STRUCTURE);

  /** Room for lists and values that the kernel reads or fills. */
  final NativeBlock bulk = new NativeBlock(Math.max(DIRECTORY_ENTRIES, LARGEST_ATTRIBUTE));

  private Scratch() {}

  static Scratch ofThread() {
    return OF_THREAD.get();
  }

  /** The address of a name, ended by zero; overwritten by the next call. */
  long name(byte[] name) throws PosixException {
    return first.text(name);
  }

  /** As {@link #name}, for calls that take two. */
  long other(byte[] name) throws PosixException {
    return second.text(name);
  }
}
