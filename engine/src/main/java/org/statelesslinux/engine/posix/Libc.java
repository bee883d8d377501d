package org.statelesslinux.engine.posix;

import com.sun.jna.Native;

/** The C library's functions as they are; a pointer is the {@code long} of its address. */
final class Libc {
  static {
    Native.register(Libc.class, "c");
  }

  private Libc() {}

  static native int openat(int directory, long name, int flags, int mode);

  static native int close(int descriptor);

  static native long read(int descriptor, long buffer, long count);

  static native long pread(int descriptor, long buffer, long count, long offset);

  static native long write(int descriptor, long buffer, long count);

  static native long lseek(int descriptor, long offset, int whence);

  static native int ftruncate(int descriptor, long length);

  static native int fsync(int descriptor);

  static native int syncfs(int descriptor);

  static native int posix_fadvise(int descriptor, long offset, long length, int advice);

  static native int statx(int directory, long name, int flags, int mask, long result);

  static native long getdents64(int descriptor, long buffer, long count);

  static native int mkdirat(int directory, long name, int mode);

  static native int mknodat(int directory, long name, int mode, long device);

  static native int linkat(int fromDirectory, long from, int toDirectory, long to, int flags);

  static native int symlinkat(long target, int directory, long name);

  static native long readlinkat(int directory, long name, long buffer, long size);

  static native int unlinkat(int directory, long name, int flags);

  static native int fchmod(int descriptor, int mode);

  static native int fchmodat(int directory, long name, int mode, int flags);

  static native int fchownat(int directory, long name, int user, int group, int flags);

  static native int fchown(int descriptor, int user, int group);

  static native int futimens(int descriptor, long times);

  static native int utimensat(int directory, long name, long times, int flags);

  static native long flistxattr(int descriptor, long list, long size);

  static native long llistxattr(long path, long list, long size);

  static native long fgetxattr(int descriptor, long name, long value, long size);

  static native long lgetxattr(long path, long name, long value, long size);

  static native int fsetxattr(int descriptor, long name, long value, long size, int flags);

  static native int lsetxattr(long path, long name, long value, long size, int flags);

  static native int fremovexattr(int descriptor, long name);

  static native int geteuid();

  static native String strerror(int number);
}
