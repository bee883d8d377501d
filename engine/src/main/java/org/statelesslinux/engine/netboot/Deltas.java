package org.statelesslinux.engine.netboot;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.statelesslinux.model.SnapshotId;

/** Makes manifests small for machines that have another one. Called by several threads. */
@FunctionalInterface
public interface Deltas {
  /**
   * What makes the manifest of a snapshot of that of another one.
   *
   * @param from the snapshot whose manifest the machine has; empty for none
   * @return a file compressed by gzip, that needs no other manifest if {@code from} is not known;
   *     empty if there is no such snapshot
   */
  Optional<Path> find(SnapshotId snapshot, Optional<SnapshotId> from) throws IOException;
}
