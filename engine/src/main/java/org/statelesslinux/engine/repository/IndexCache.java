package org.statelesslinux.engine.repository;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;
import org.statelesslinux.engine.tree.IndexFile;
import org.statelesslinux.model.SnapshotId;

/**
 * Keeps the index of the snapshot that a profile's tree was published as last. The whole directory
 * may be thrown away at any time.
 *
 * @param directory where
 */
record IndexCache(Path directory) {
  private static final String FRESH = "fresh";

  private Path file(SnapshotId id) {
    return directory.resolve(id.hex());
  }

  /** Begins a new index. */
  IndexFile.Writer write() throws IOException {
    return new IndexFile.Writer(Files.newOutputStream(directory.resolve(FRESH)));
  }

  /** Reads the new index. */
  IndexFile.Reader readFresh() throws IOException {
    return new IndexFile.Reader(Files.newInputStream(directory.resolve(FRESH)));
  }

  /** The index of a snapshot, if it is here. */
  IndexFile.@Nullable Reader read(SnapshotId id) throws IOException {
    try {
      return new IndexFile.Reader(Files.newInputStream(file(id)));
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /** Makes the new index this snapshot's, and forgets all others. */
  void keep(SnapshotId id) throws IOException {
    Path kept = file(id);
    Files.move(directory.resolve(FRESH), kept, StandardCopyOption.ATOMIC_MOVE);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        if (!file.equals(kept)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }
}
