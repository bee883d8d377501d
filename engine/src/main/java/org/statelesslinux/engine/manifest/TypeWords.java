package org.statelesslinux.engine.manifest;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.statelesslinux.engine.posix.FileType;

/** How mtree(5) spells the types of entries; it has no word that all readers take for sockets. */
public final class TypeWords {
  private static final Map<String, FileType> TYPES =
      Map.of(
          "file", FileType.FILE,
          "dir", FileType.DIRECTORY,
          "link", FileType.SYMLINK,
          "char", FileType.CHARACTER_DEVICE,
          "block", FileType.BLOCK_DEVICE,
          "fifo", FileType.FIFO);

  private TypeWords() {}

  /** The word for a type. */
  public static String word(FileType type) {
    return switch (type) {
      case FILE -> "file";
      case DIRECTORY -> "dir";
      case SYMLINK -> "link";
      case CHARACTER_DEVICE -> "char";
      case BLOCK_DEVICE -> "block";
      case FIFO -> "fifo";
      case SOCKET -> "socket";
    };
  }

  static @Nullable FileType type(String word) {
    return TYPES.get(word);
  }
}
