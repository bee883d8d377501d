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
  static CopiedEntry of(Entry entry, FileStatus status, boolean reused) {
    return new CopiedEntry(entry, LineWriter.write(entry), IndexFile.Mark.of(status), reused);
  }
}
