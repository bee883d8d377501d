package org.statelesslinux.engine.posix;

import com.sun.jna.Platform;

/** Numbers of the kernel's interface (include/uapi in its sources). */
final class Constants {
  static final int O_RDONLY = 0;
  static final int O_WRONLY = 1;
  static final int O_RDWR = 2;
  static final int O_CREAT = 0x40;
  static final int O_EXCL = 0x80;
  static final int O_NONBLOCK = 0x800;
  static final int O_NOATIME = 0x40000;
  static final int O_CLOEXEC = 0x80000;
  static final int O_PATH = 0x200000;
  static final int O_DIRECTORY;
  static final int O_NOFOLLOW;

  static final int AT_FDCWD = -100;
  static final int AT_SYMLINK_NOFOLLOW = 0x100;
  static final int AT_REMOVEDIR = 0x200;
  static final int AT_EMPTY_PATH = 0x1000;

  /** STATX_BASIC_STATS: all that stat(2) gives. */
  static final int STATX_BASIC_STATS = 0x7ff;

  static final long STATX_ATTR_MOUNT_ROOT = 0x2000;

  static final int POSIX_FADV_DONTNEED = 4;

  static final int SEEK_SET = 0;
  static final int SEEK_DATA = 3;
  static final int SEEK_HOLE = 4;

  static final long UTIME_OMIT = 0x3ffffffe;

  static {
    if (Platform.isARM() && Platform.is64Bit()) {
      O_DIRECTORY = 0x4000;
      O_NOFOLLOW = 0x8000;
    } else {
      O_DIRECTORY = 0x10000;
      O_NOFOLLOW = 0x20000;
    }
  }

  private Constants() {}
}
