package org.statelesslinux.engine.posix;

import static org.statelesslinux.engine.posix.PosixException.check;

import com.sun.jna.Native;

/** A regular file or a block device, open for reading, for writing or for both. */
public final class OpenFile extends Descriptor {
  OpenFile(int number) {
    super(number);
  }

  /**
   * Reads on from where the last read ended.
   *
   * @return how many bytes the buffer now holds from its beginning; 0 at the end of the file
   */
  public int read(TransferBuffer into, int most) throws PosixException {
    while (true) {
      long count = Libc.read(number, into.block.address, Math.min(most, into.size()));
      if (count >= 0) {
        return (int) count;
      }
      if (Native.getLastError() != Errno.EINTR) {
        throw PosixException.last("read");
      }
    }
  }

  /** Writes the buffer's first bytes where the last write ended. */
  public void write(TransferBuffer from, int count) throws PosixException {
    int written = 0;
    while (written < count) {
      long more = Libc.write(number, from.block.address + written, count - written);
      if (more >= 0) {
        written += (int) more;
      } else if (Native.getLastError() != Errno.EINTR) {
        throw PosixException.last("write");
      }
    }
  }

  /** Goes to a place, counted from the beginning. */
  public void seek(long offset) throws PosixException {
    check("lseek", Libc.lseek(number, offset, Constants.SEEK_SET));
  }

  /**
   * Where the next bytes that take room on disk begin.
   *
   * @return a place at or after {@code offset}; the length of the file if there are no more
   */
  public long nextData(long offset, long length) throws PosixException {
    return find(offset, length, Constants.SEEK_DATA);
  }

  /** Where the next hole begins; the length of the file if there is no more. */
  public long nextHole(long offset, long length) throws PosixException {
    return find(offset, length, Constants.SEEK_HOLE);
  }

  private long find(long offset, long length, int what) throws PosixException {
    long place = Libc.lseek(number, offset, what);
    if (place >= 0) {
      return Math.min(place, length);
    }
    if (Native.getLastError() == Errno.ENXIO) {
      return length;
    }
    throw PosixException.last("lseek");
  }

  /**
   * Has the kernel forget what it keeps of it in memory, so that the next read is of the disk. What
   * is not flushed stays.
   */
  public void forget() throws PosixException {
    // It returns the error number itself.
    int error = Libc.posix_fadvise(number, 0, 0, Constants.POSIX_FADV_DONTNEED);
    if (error != 0) {
      throw PosixException.of("posix_fadvise", error);
    }
  }

  /** Makes it this long; what is new is a hole. */
  public void setLength(long length) throws PosixException {
    check("ftruncate", Libc.ftruncate(number, length));
  }
}
