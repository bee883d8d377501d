package org.statelesslinux.engine.tree;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.statelesslinux.engine.manifest.Entry;
import org.statelesslinux.engine.posix.Directory;
import org.statelesslinux.engine.posix.PosixException;

/**
 * Copies a directory's own attributes: reads them when a thread is free, and sets them when all
 * that is in the directory is there, since that changes its time.
 */
final class DirectoryCopy implements OrderedWork.Work<CopiedEntry>, Folder.Last {
  private final Found found;
  private final PreviousTree.@Nullable Match match;
  private final EntryWriter writer;
  private volatile @Nullable Entry entry;

  DirectoryCopy(Found found, PreviousTree.@Nullable Match match, EntryWriter writer) {
    this.found = found;
    this.match = match;
    this.writer = writer;
  }

  @Override
  public CopiedEntry run() throws IOException {
    CopiedEntry copied = read();
    entry = copied.entry();
    found.folder().leave();
    return copied;
  }

  private CopiedEntry read() throws TreeException {
    if (match != null && match.untouched()) {
      return CopiedEntry.untouched(match, 0, found.status(), false);
    }
    try {
      return CopiedEntry.of(EntryReader.readDirectory(found), found.status(), false);
    } catch (PosixException e) {
      throw new TreeException(TreeException.Side.READING, found.path(), e);
    }
  }

  @Override
  public void leaves(Directory twin) throws IOException {
    Entry read = entry;
    if (read == null) {
      throw new IllegalStateException("a directory is left before it was read");
    }
    try {
      writer.complete(twin, read);
    } catch (PosixException e) {
      throw new TreeException(TreeException.Side.WRITING, found.path(), e);
    }
  }
}
