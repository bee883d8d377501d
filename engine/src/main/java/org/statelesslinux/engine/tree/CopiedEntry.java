package org.statelesslinux.engine.tree;

import org.statelesslinux.engine.manifest.Entry;
import org.statelesslinux.engine.manifest.LineWriter;
import org.statelesslinux.engine.posix.FileStatus;

/**
 * An entry that is copied.
 *
 * @param entry what the manifest says about it
 * @param line its line of the manifest
 * @param mark its mark in the index
 * @param reused whether it is a link to an earlier copy
 */
@SuppressWarnings("ArrayRecordComponent") // Made once, written once, never compared.
record CopiedEntry(Entry entry, byte[] line, IndexFile.Mark mark, boolean reused) {
  /** An entry that was read, or is in another group of hard links than before. */
  static CopiedEntry of(Entry entry, FileStatus status, boolean reused) {
    return new CopiedEntry(entry, LineWriter.write(entry), IndexFile.Mark.of(status), reused);
  }

  /** An entry that is as it was in an earlier copy. */
  static CopiedEntry untouched(
      PreviousTree.Match match, int hardLink, FileStatus status, boolean reused) {
    Entry entry = match.entry();
    byte[] line = match.line();
    return line == null || entry.hardLink() != hardLink
        ? of(entry.as(entry.path(), hardLink), status, reused)
        : new CopiedEntry(entry, line, IndexFile.Mark.of(status), reused);
  }
}
