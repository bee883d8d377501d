package org.statelesslinux.engine.tree;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.statelesslinux.engine.manifest.Entry;
import org.statelesslinux.engine.posix.Directory;
import org.statelesslinux.engine.posix.PosixException;

/**
 * Copies a directory's own attributes: reads them when a thread is free, and sets them when all
 * that is in the directory is there, since that changes its time.
 */
final class DirectoryCopy implements Callable<CopiedEntry>, Folder.Last {
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
  public CopiedEntry call() throws IOException {
    Entry read;
    try {
      read = match != null && match.untouched() ? match.entry() : EntryReader.readDirectory(found);
    } catch (PosixException e) {
      throw new TreeException(TreeException.Side.READING, found.path(), e);
    }
    entry = read;
    CopiedEntry copied = CopiedEntry.of(read, found.status(), false);
    found.folder().leave();
    return copied;
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
