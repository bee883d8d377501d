package org.statelesslinux.engine.tree;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.statelesslinux.engine.manifest.TreePath;
import org.statelesslinux.engine.posix.PosixException;

/** Something failed at one entry of a tree. */
public final class TreeException extends IOException {
  private static final long serialVersionUID = 1L;

  /** In whose hands the entry is. */
  public enum Side {
    /** The tree being read. */
    READING,
    /** The tree being written. */
    WRITING
  }

  private final Side side;
  private final String path;

  /** An entry that could not be read or written. */
  public TreeException(Side side, TreePath path, PosixException cause) {
    this(side, path, cause.getMessage(), cause);
  }

  /** An entry that is not as it must be. */
  public TreeException(Side side, TreePath path, String found) {
    this(side, path, found, null);
  }

  private TreeException(
      Side side, TreePath path, @Nullable String found, @Nullable PosixException cause) {
    super(path + ": " + found, cause);
    this.side = side;
    this.path = path.toString();
  }

  /** Which tree the entry is in. */
  public Side side() {
    return side;
  }

  /** The entry, in the form for people. */
  public String path() {
    return path;
  }

  /** The number of the error behind it, or 0. */
  public int number() {
    return getCause() instanceof PosixException cause ? cause.number() : 0;
  }
}
