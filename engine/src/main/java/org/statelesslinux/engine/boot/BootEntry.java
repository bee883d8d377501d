package org.statelesslinux.engine.boot;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Optional;
import org.statelesslinux.model.SnapshotId;

/**
 * What travels to a machine as one.
 *
 * @param snapshot the snapshot that the machine will run
 * @param manifestBytes the size of the snapshot's manifest, as it is in the repository
 * @param parts the kernel, and what of that which it unpacks other machines have as well
 * @param archive the machine's own archive, a few KiB in the format of cpio(5)
 * @param commandLine the kernel's command line
 * @param disk what else a machine needs that has a boot disk; empty for others
 * @param digest the digest of all of this, by content
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares entries.
public record BootEntry(
    SnapshotId snapshot,
    long manifestBytes,
    SharedParts parts,
    byte[] archive,
    String commandLine,
    Optional<DiskParts> disk,
    EntryDigest digest) {
  /** Keeps its own copy. */
  public BootEntry {
    archive = archive.clone();
  }

  /** The file with the kernel. */
  public Path kernel() {
    return parts.kernel().file();
  }

  /** A copy of the archive. */
  @Override
  public byte[] archive() {
    return archive.clone();
  }

  /**
   * Writes all that the kernel unpacks, the machine's archive last, for boot loaders that take one
   * file. It may hold the machine's secrets. The stream is left open.
   *
   * @throws IOException if that fails, or the snapshot was thrown away meanwhile
   */
  public void writeInitrd(OutputStream to) throws IOException {
    parts.writeUnpacked(to);
    to.write(archive);
  }
}
