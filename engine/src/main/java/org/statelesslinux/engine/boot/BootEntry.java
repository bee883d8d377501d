package org.statelesslinux.engine.boot;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.statelesslinux.model.SnapshotId;

/**
 * What travels to a machine as one.
 *
 * @param snapshot the snapshot that the machine will run
 * @param kernel a file with the kernel, which never changes
 * @param image a file with the boot image, which never changes; machines share it. Its size is a
 *     multiple of four: UEFI kernels put the archive right behind it, and find it nowhere else
 * @param archive the machine's own archive, a few KiB in the format of cpio(5)
 * @param commandLine the kernel's command line
 * @param digest the digest of all of this, by content
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares entries.
public record BootEntry(
    SnapshotId snapshot,
    Path kernel,
    Path image,
    byte[] archive,
    String commandLine,
    EntryDigest digest) {
  /** Keeps its own copy. */
  public BootEntry {
    archive = archive.clone();
  }

  /** A copy of the archive. */
  @Override
  public byte[] archive() {
    return archive.clone();
  }

  /**
   * Writes the boot image and right behind it the machine's archive, for boot loaders that take one
   * file. It may hold the machine's secrets. The stream is left open.
   *
   * @throws IOException if that fails, or the snapshot was thrown away meanwhile
   */
  public void writeInitrd(OutputStream to) throws IOException {
    Files.copy(image, to);
    to.write(archive);
  }
}
