package org.statelesslinux.engine.tree;

import java.io.IOException;
import java.util.List;
import org.statelesslinux.engine.manifest.TreePath;

/** A tree changed while it was read. */
public final class TreeChangedException extends IOException {
  private static final long serialVersionUID = 1L;

  TreeChangedException(TreePath path) {
    this(List.of(path.toString()));
  }

  TreeChangedException(List<String> paths) {
    super("changed while being read: " + String.join(", ", paths));
  }
}
