package org.statelesslinux.engine.tree;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.statelesslinux.engine.manifest.TreePath;
import org.statelesslinux.engine.posix.Directory;
import org.statelesslinux.engine.posix.FileStatus;
import org.statelesslinux.engine.posix.FileType;
import org.statelesslinux.engine.posix.PosixException;

/**
 * Walks over a tree in the order of {@link TreePath}, one entry at a time, with one open directory
 * for each level.
 *
 * <p>For one thread; the folders that it hands out may be used by others until they leave them.
 */
public final class TreeWalk implements Closeable {
  private static final byte[] NO_NAME = {};

  private final Folder.Registry registry = new Folder.Registry();
  private final Deque<Level> levels = new ArrayDeque<>();
  private final Directory root;
  private @Nullable Found toEnter;
  private boolean begun;

  /** Walks over a tree; the walk closes its root. */
  public TreeWalk(Directory root) {
    this.root = root;
  }

  /**
   * The next entry.
   *
   * @return null after the last one
   */
  public @Nullable Found next() throws IOException {
    if (!begun) {
      begun = true;
      Folder folder = new Folder(root, registry);
      return entered(new Found(TreePath.ROOT, NO_NAME, root.status(), null, folder));
    }
    if (toEnter != null) {
      levels.push(new Level(toEnter));
      toEnter = null;
    }
    while (!levels.isEmpty()) {
      Level level = levels.getFirst();
      if (level.next < level.names.length) {
        return find(level.directory, level.names[level.next++]);
      }
      levels.pop();
      level.directory.folder().leave();
    }
    return null;
  }

  private Found find(Found directory, byte[] name) throws IOException {
    TreePath path = directory.path().child(name);
    Folder parent = directory.folder();
    try {
      FileStatus status = parent.directory().status(name);
      if (status.type() != FileType.DIRECTORY) {
        return new Found(path, name, status, parent, null);
      }
      Folder folder = new Folder(parent.directory().openDirectory(name), registry);
      return entered(new Found(path, name, status, parent, folder));
    } catch (PosixException e) {
      throw new TreeException(TreeException.Side.READING, path, e);
    }
  }

  private Found entered(Found directory) {
    toEnter = directory;
    return directory;
  }

  /** Closes what is still open. No other thread may use the folders any more. */
  @Override
  public void close() throws IOException {
    registry.closeAll();
    root.close();
  }

  private static final class Level {
    final Found directory;
    final byte[][] names;
    int next;

    Level(Found directory) throws IOException {
      this.directory = directory;
      try {
        names = directory.folder().directory().names();
      } catch (PosixException e) {
        throw new TreeException(TreeException.Side.READING, directory.path(), e);
      }
    }
  }
}
