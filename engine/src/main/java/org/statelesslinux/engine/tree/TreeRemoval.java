package org.statelesslinux.engine.tree;

import java.util.ArrayDeque;
import java.util.Deque;
import org.statelesslinux.engine.posix.Directory;
import org.statelesslinux.engine.posix.Errno;
import org.statelesslinux.engine.posix.FileType;
import org.statelesslinux.engine.posix.PosixException;

/** Removes whole trees of our own, never following a link out of them. */
public final class TreeRemoval {
  private static final int OWNER_ALL = 0700;

  private TreeRemoval() {}

  /** Removes a name from a directory, with all below it; a name that is not there is fine. */
  public static void remove(Directory parent, byte[] name) throws PosixException {
    if (!removeSingle(parent, name)) {
      removeTree(parent, name);
    }
  }

  private static void removeTree(Directory parent, byte[] name) throws PosixException {
    Deque<Level> levels = new ArrayDeque<>();
    try {
      levels.push(new Level(parent, name));
      while (!levels.isEmpty()) {
        Level level = levels.getFirst();
        if (level.next < level.names.length) {
          byte[] child = level.names[level.next++];
          if (!removeSingle(level.directory, child)) {
            levels.push(new Level(level.directory, child));
          }
        } else {
          levels.pop();
          level.directory.close();
          level.parent.removeDirectory(level.name);
        }
      }
    } finally {
      for (Level level : levels) {
        level.directory.close();
      }
    }
  }

  /** Removes a name that is no directory's; returns whether that is so. */
  private static boolean removeSingle(Directory parent, byte[] name) throws PosixException {
    try {
      parent.remove(name);
      return true;
    } catch (PosixException e) {
      if (e.number() == Errno.ENOENT) {
        return true;
      }
      // Linux says EISDIR, POSIX asks for EPERM: look, rather than rely on either.
      if (parent.status(name).type() == FileType.DIRECTORY) {
        return false;
      }
      throw e;
    }
  }

  private static final class Level {
    final Directory parent;
    final byte[] name;
    final Directory directory;
    final byte[][] names;
    int next;

    Level(Directory parent, byte[] name) throws PosixException {
      this.parent = parent;
      this.name = name;
      directory = open(parent, name);
      // Without this, only root could empty a directory whose copied mode forbids writing.
      directory.setPermissions(OWNER_ALL);
      names = directory.names();
    }

    private static Directory open(Directory parent, byte[] name) throws PosixException {
      try {
        return parent.openDirectory(name);
      } catch (PosixException e) {
        if (e.number() != Errno.EACCES) {
          throw e;
        }
        parent.setPermissions(name, OWNER_ALL);
        return parent.openDirectory(name);
      }
    }
  }
}
