package org.statelesslinux.spi;

import java.util.List;
import org.statelesslinux.model.AbsolutePath;

/**
 * Asks for the services that machines need.
 *
 * @param snapshots all snapshots published in this mode, in a stable order
 * @param workspace a directory of the backend's own, for configuration files
 */
public record ServeRequest(List<PublishedSnapshot> snapshots, AbsolutePath workspace) {
  /** Keeps its own copy. */
  public ServeRequest {
    snapshots = List.copyOf(snapshots);
  }
}
