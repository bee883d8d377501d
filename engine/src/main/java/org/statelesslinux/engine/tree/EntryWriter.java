package org.statelesslinux.engine.tree;

import org.statelesslinux.engine.manifest.Entry;
import org.statelesslinux.engine.manifest.Xattr;
import org.statelesslinux.engine.posix.Descriptor;
import org.statelesslinux.engine.posix.Directory;
import org.statelesslinux.engine.posix.FileStatus;
import org.statelesslinux.engine.posix.FileType;
import org.statelesslinux.engine.posix.PosixException;

/**
 * Gives new entries of a tree what a manifest says about them, in the order that loses nothing: a
 * change of owner takes setuid and capabilities away, anything sets the time.
 */
public final class EntryWriter {
  private final int bornUser;
  private final int bornGroup;

  /**
   * Writes into a tree of our own.
   *
   * @param root the status of its root, untouched: all new entries have its owner
   */
  public EntryWriter(FileStatus root) {
    bornUser = root.user();
    bornGroup = root.group();
  }

  private boolean needsOwner(Entry entry) {
    return entry.user() != bornUser || entry.group() != bornGroup;
  }

  /** Completes a new file or directory that is open. */
  public void complete(Descriptor target, Entry entry) throws PosixException {
    if (needsOwner(entry)) {
      target.setOwner(entry.user(), entry.group());
    }
    for (Xattr xattr : entry.xattrs()) {
      target.xattrs().set(xattr.name().array(), xattr.value().array());
    }
    target.setPermissions(entry.permissions());
    target.setModified(entry.modified());
  }

  /** Makes a symbolic link, a device or a FIFO. */
  void create(Directory parent, byte[] name, Entry entry) throws PosixException {
    boolean symlink = entry.type() == FileType.SYMLINK;
    if (symlink) {
      parent.createLink(name, entry.link().array());
    } else {
      parent.createNode(name, entry.type(), entry.device());
    }
    if (needsOwner(entry)) {
      parent.setOwner(name, entry.user(), entry.group());
    }
    for (Xattr xattr : entry.xattrs()) {
      parent.xattrs(name).set(xattr.name().array(), xattr.value().array());
    }
    if (!symlink) {
      parent.setPermissions(name, entry.permissions());
    }
    parent.setModified(name, entry.modified());
  }
}
