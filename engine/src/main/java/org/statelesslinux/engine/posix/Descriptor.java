package org.statelesslinux.engine.posix;

import static org.statelesslinux.engine.posix.PosixException.check;

import java.io.Closeable;

/** An open file or directory, and what can be done to either. Closing it twice does nothing. */
public abstract sealed class Descriptor implements Closeable permits Directory, OpenFile {
  private static final byte[] ITSELF = {};

  /** The number that the kernel knows it by. */
  final int number;

  private boolean closed;

  Descriptor(int number) {
    this.number = number;
  }

  /** What it is now. */
  public FileStatus status() throws PosixException {
    return statusOf(number, ITSELF, Constants.AT_EMPTY_PATH);
  }

  static FileStatus statusOf(int directory, byte[] name, int flags) throws PosixException {
    Scratch scratch = Scratch.ofThread();
    check(
        "statx",
        Libc.statx(
            directory,
            scratch.name(name),
            flags | Constants.AT_SYMLINK_NOFOLLOW,
            Constants.STATX_BASIC_STATS,
            scratch.structure.address));
    return FileStatus.read(scratch.structure.bytes);
  }

  /** Gives it an owner. The kernel then takes setuid, setgid and capabilities away. */
  public void setOwner(int user, int group) throws PosixException {
    check("fchown", Libc.fchown(number, user, group));
  }

  /** Gives it permissions, with setuid, setgid and sticky. */
  public void setPermissions(int permissions) throws PosixException {
    check("fchmod", Libc.fchmod(number, permissions));
  }

  /** Sets when it was last modified; when it was last read stays. */
  public void setModified(FileStatus.Time time) throws PosixException {
    check("futimens", Libc.futimens(number, Times.omitAccess(time)));
  }

  /** Its extended attributes. */
  public Xattrs.OfDescriptor xattrs() {
    return new Xattrs.OfDescriptor(number);
  }

  /** Waits until it is on disk. */
  public void flush() throws PosixException {
    check("fsync", Libc.fsync(number));
  }

  /** Waits until all of its file system is on disk. */
  public void flushFileSystem() throws PosixException {
    check("syncfs", Libc.syncfs(number));
  }

  @Override
  public final void close() throws PosixException {
    if (!closed) {
      closed = true;
      check("close", Libc.close(number));
    }
  }
}
