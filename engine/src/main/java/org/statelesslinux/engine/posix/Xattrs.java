package org.statelesslinux.engine.posix;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.statelesslinux.engine.posix.PosixException.check;

import com.sun.jna.Native;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The extended attributes of one file (xattr(7)); names are raw bytes. */
public abstract sealed class Xattrs {
  private Xattrs() {}

  /**
   * All names, in the kernel's order; none where the file system has no attributes.
   *
   * @throws PosixException also if the list is longer than the kernel's own limit
   */
  public List<byte[]> names() throws PosixException {
    NativeBlock list = Scratch.ofThread().bulk;
    long length = list(list.address, list.bytes.capacity());
    if (length == 0) {
      return List.of();
    }
    if (length < 0) {
      if (Native.getLastError() == Errno.EOPNOTSUPP) {
        return List.of();
      }
      throw PosixException.last("listxattr");
    }
    List<byte[]> names = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < length; i++) {
      if (list.bytes.get(i) == 0) {
        names.add(list.copy(start, i - start));
        start = i + 1;
      }
    }
    return names;
  }

  /** The value of one. */
  public byte[] get(byte[] name) throws PosixException {
    Scratch scratch = Scratch.ofThread();
    NativeBlock value = scratch.bulk;
    long length = get(scratch.other(name), value.address, value.bytes.capacity());
    return value.copy(0, (int) check("getxattr", length));
  }

  /** Sets one. */
  public void set(byte[] name, byte[] value) throws PosixException {
    Scratch scratch = Scratch.ofThread();
    if (value.length > scratch.bulk.bytes.capacity()) {
      throw PosixException.of("setxattr", Errno.ERANGE);
    }
    scratch.bulk.bytes.put(0, value);
    check("setxattr", set(scratch.other(name), scratch.bulk.address, value.length));
  }

  abstract long list(long list, long size) throws PosixException;

  abstract long get(long name, long value, long size) throws PosixException;

  abstract int set(long name, long value, long size) throws PosixException;

  /** Of an open file or directory. */
  public static final class OfDescriptor extends Xattrs {
    private final int number;

    OfDescriptor(int number) {
      this.number = number;
    }

    @Override
    long list(long list, long size) {
      return Libc.flistxattr(number, list, size);
    }

    @Override
    long get(long name, long value, long size) {
      return Libc.fgetxattr(number, name, value, size);
    }

    @Override
    int set(long name, long value, long size) {
      return Libc.fsetxattr(number, name, value, size, 0);
    }

    /** Takes one away. */
    public void remove(byte[] name) throws PosixException {
      check("removexattr", Libc.fremovexattr(number, Scratch.ofThread().other(name)));
    }
  }

  /**
   * Of a name that cannot be opened: a symbolic link, a device, a FIFO.
   *
   * <p>There is no call that takes a directory's descriptor here, so the way leads over its name
   * under /proc, which stands for the open directory whatever happens to its path.
   */
  static final class OfName extends Xattrs {
    private final byte[] path;

    OfName(int directory, byte[] name) {
      byte[] prefix = ("/proc/self/fd/" + directory + "/").getBytes(US_ASCII);
      path = Arrays.copyOf(prefix, prefix.length + name.length);
      System.arraycopy(name, 0, path, prefix.length, name.length);
    }

    private long path() throws PosixException {
      return Scratch.ofThread().name(path);
    }

    @Override
    long list(long list, long size) throws PosixException {
      return Libc.llistxattr(path(), list, size);
    }

    @Override
    long get(long name, long value, long size) throws PosixException {
      return Libc.lgetxattr(path(), name, value, size);
    }

    @Override
    int set(long name, long value, long size) throws PosixException {
      return Libc.lsetxattr(path(), name, value, size, 0);
    }
  }
}
