package org.statelesslinux.engine.tree;

import java.io.Closeable;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.statelesslinux.engine.manifest.Entry;
import org.statelesslinux.engine.manifest.ManifestReader;
import org.statelesslinux.engine.manifest.TreePath;
import org.statelesslinux.engine.posix.Directory;
import org.statelesslinux.engine.posix.FileStatus;
import org.statelesslinux.engine.posix.FileStatus.FileKey;
import org.statelesslinux.engine.posix.PosixException;

/** A copy that was made earlier, from which unchanged files are linked. Looked up in order. */
public final class PreviousTree implements Closeable {
  private final Directory root;
  private final ManifestReader manifest;
  private final IndexFile.@Nullable Reader index;
  private final Map<Integer, FileKey> claims = new HashMap<>();
  private @Nullable Entry entry;
  private IndexFile.Mark mark = IndexFile.Reader.UNKNOWN;

  /**
   * Takes over what it is given.
   *
   * @param root the root of the copy
   * @param manifest its manifest
   * @param index what is known about where it came from, if anything
   */
  public PreviousTree(Directory root, ManifestReader manifest, IndexFile.@Nullable Reader index)
      throws IOException {
    this.root = root;
    this.manifest = manifest;
    this.index = index;
    advance();
  }

  private void advance() throws IOException {
    entry = manifest.next();
    if (index != null) {
      mark = index.next();
    }
  }

  /** What the copy has at a path; each path is asked for once, in the order of the tree. */
  @Nullable Match find(TreePath path, FileStatus status) throws IOException {
    while (entry != null && entry.path().compareTo(path) < 0) {
      advance();
    }
    if (entry == null || !entry.path().equals(path)) {
      return null;
    }
    boolean untouched = mark.equals(IndexFile.Mark.of(status)) && entry.agreesWith(status);
    return new Match(
        entry, untouched ? manifest.line() : null, mayLink(entry.hardLink(), status.file()));
  }

  /** Two files must not become one because their copies once were. */
  private boolean mayLink(int group, FileKey file) {
    if (group == 0) {
      return true;
    }
    FileKey other = claims.putIfAbsent(group, file);
    return other == null || other.equals(file);
  }

  /**
   * Links an entry of the copy into a directory.
   *
   * @return whether that was possible; it is not if the copy was damaged, or has too many names
   */
  boolean link(Entry wanted, Directory into, byte[] name) {
    try {
      return DeepPath.reach(
          root,
          wanted.path(),
          (directory, path) -> {
            if (!wanted.agreesWith(directory.status(path))) {
              return false;
            }
            into.link(directory, path, name);
            return true;
          });
    } catch (PosixException e) {
      // Copying works without the earlier copy, or fails with the reason.
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    try (root;
        manifest;
        index) {
      entry = null;
    }
  }

  /**
   * An entry of the copy.
   *
   * @param entry what the manifest says
   * @param line its line of the manifest if the original is as it was when it was copied, else null
   * @param mayLink whether the copy may be linked to, if it is equal
   */
  @SuppressWarnings("ArrayRecordComponent") // Made once, written once, never compared.
  record Match(Entry entry, byte @Nullable [] line, boolean mayLink) {
    /** Whether the original is as it was when it was copied. */
    boolean untouched() {
      return line != null;
    }
  }
}
