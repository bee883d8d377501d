package org.statelesslinux.engine.posix;

import java.nio.ByteBuffer;

/**
 * What the kernel says about a file (statx(2)).
 *
 * @param type what it is
 * @param permissions the twelve lower bits of its mode, with setuid, setgid and sticky
 * @param user its numeric owner
 * @param group its numeric group
 * @param size its length in bytes; of a symbolic link, the length of its target
 * @param blocks how many blocks of 512 bytes it takes on disk
 * @param links how many names it has
 * @param file which file it is
 * @param device major and minor number of a device node, in one
 * @param modified when its bytes last changed
 * @param changed when anything of it last changed, which nobody can set at will
 * @param mountRoot whether another file system is mounted here, or a bind mount
 */
public record FileStatus(
    FileType type,
    int permissions,
    int user,
    int group,
    long size,
    long blocks,
    int links,
    FileKey file,
    DeviceNumber device,
    Time modified,
    Time changed,
    boolean mountRoot) {

  private static final int PERMISSIONS = 07777;

  /** Reads struct statx, which is the same on all processors. */
  static FileStatus read(ByteBuffer statx) {
    int mode = statx.getShort(28) & 0xffff;
    return new FileStatus(
        FileType.ofMode(mode),
        mode & PERMISSIONS,
        statx.getInt(20),
        statx.getInt(24),
        statx.getLong(40),
        statx.getLong(48),
        statx.getInt(16),
        new FileKey(
            ((long) statx.getInt(136) << 32) | (statx.getInt(140) & 0xffffffffL),
            statx.getLong(32)),
        new DeviceNumber(statx.getInt(128), statx.getInt(132)),
        new Time(statx.getLong(112), statx.getInt(120)),
        new Time(statx.getLong(96), statx.getInt(104)),
        (statx.getLong(8) & Constants.STATX_ATTR_MOUNT_ROOT) != 0);
  }

  /** Whether it takes less room on disk than its length says. */
  public boolean isSparse() {
    return blocks < (size + 511) / 512;
  }

  /**
   * Which file a name stands for.
   *
   * @param fileSystem the number of its file system
   * @param inode its number there
   */
  public record FileKey(long fileSystem, long inode) {
    private static final long MIX = 0x9e3779b97f4a7c15L;

    /** Both in one number; two files of one file system never have the same. */
    public long number() {
      return inode + fileSystem * MIX;
    }
  }

  /**
   * The number of a device.
   *
   * @param major its driver
   * @param minor which one of the driver's
   */
  public record DeviceNumber(int major, int minor) {
    /** What all files but devices have. */
    public static final DeviceNumber NONE = new DeviceNumber(0, 0);

    /** As mknod(2) takes it (makedev(3)). */
    long packed() {
      long high = major & 0xfffff000L;
      long low = minor & 0xffffff00L;
      return (high << 32) | ((major & 0xfffL) << 8) | (low << 12) | (minor & 0xffL);
    }
  }

  /**
   * A moment.
   *
   * @param seconds since 1970 began, rounded down; negative before
   * @param nanos from 0 to 999,999,999, added to the seconds
   */
  public record Time(long seconds, int nanos) {}
}
