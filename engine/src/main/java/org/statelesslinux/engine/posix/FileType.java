package org.statelesslinux.engine.posix;

/** What a directory entry can be (inode(7)). */
public enum FileType {
  FILE(0x8000),
  DIRECTORY(0x4000),
  SYMLINK(0xa000),
  CHARACTER_DEVICE(0x2000),
  BLOCK_DEVICE(0x6000),
  FIFO(0x1000),
  SOCKET(0xc000);

  private static final int MASK = 0xf000;

  private final int bits;

  FileType(int bits) {
    this.bits = bits;
  }

  static FileType ofMode(int mode) {
    return switch (mode & MASK) {
      case 0x8000 -> FILE;
      case 0x4000 -> DIRECTORY;
      case 0xa000 -> SYMLINK;
      case 0x2000 -> CHARACTER_DEVICE;
      case 0x6000 -> BLOCK_DEVICE;
      case 0x1000 -> FIFO;
      case 0xc000 -> SOCKET;
      default -> throw new IllegalArgumentException("no file type: " + Integer.toOctalString(mode));
    };
  }

  int bits() {
    return bits;
  }

  /** Whether it is a device of either kind. */
  public boolean isDevice() {
    return this == CHARACTER_DEVICE || this == BLOCK_DEVICE;
  }
}
