package org.statelesslinux.engine.tree;

import java.util.Arrays;
import org.statelesslinux.engine.manifest.TreePath;
import org.statelesslinux.engine.posix.Directory;
import org.statelesslinux.engine.posix.PosixException;

/** Reaches paths of our own trees that are longer than the kernel takes in one piece. */
final class DeepPath {
  private static final int LONGEST_PIECE = 4000;

  private DeepPath() {}

  /** Does something to a path below a directory. */
  static <R> R reach(Directory root, TreePath path, Action<R> action) throws PosixException {
    byte[] bytes = path.array();
    if (bytes.length <= LONGEST_PIECE) {
      return action.at(root, bytes);
    }
    int cut = LONGEST_PIECE;
    while (bytes[cut] != '/') {
      cut--;
    }
    TreePath rest = TreePath.of(Arrays.copyOfRange(bytes, cut + 1, bytes.length));
    try (Directory piece = root.openDirectory(Arrays.copyOf(bytes, cut))) {
      return reach(piece, rest, action);
    }
  }

  /** What to do to a path that is short enough. */
  @FunctionalInterface
  interface Action<R> {
    R at(Directory directory, byte[] path) throws PosixException;
  }
}
