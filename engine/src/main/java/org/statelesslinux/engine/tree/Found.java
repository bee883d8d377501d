package org.statelesslinux.engine.tree;

import org.jspecify.annotations.Nullable;
import org.statelesslinux.engine.manifest.TreePath;
import org.statelesslinux.engine.posix.FileStatus;

/** An entry that a walk came across. */
public final class Found {
  private final TreePath path;
  private final byte[] name;
  private final FileStatus status;
  private final @Nullable Folder parent;
  private final @Nullable Folder folder;

  Found(
      TreePath path,
      byte[] name,
      FileStatus status,
      @Nullable Folder parent,
      @Nullable Folder folder) {
    this.path = path;
    this.name = name;
    this.status = status;
    this.parent = parent;
    this.folder = folder;
  }

  /** Where it is in its tree. */
  public TreePath path() {
    return path;
  }

  /** Its name in its directory; empty for the root. */
  public byte[] name() {
    return name;
  }

  /** What it was when the walk came to it. */
  public FileStatus status() {
    return status;
  }

  /** Whether it is the root of the tree. */
  public boolean isRoot() {
    return parent == null;
  }

  /** The directory it is in. */
  public Folder parent() {
    if (parent == null) {
      throw new IllegalStateException("the root has no parent");
    }
    return parent;
  }

  /** The directory that it is. */
  public Folder folder() {
    if (folder == null) {
      throw new IllegalStateException("not a directory");
    }
    return folder;
  }

  /** Whether it is a directory. */
  public boolean isDirectory() {
    return folder != null;
  }
}
