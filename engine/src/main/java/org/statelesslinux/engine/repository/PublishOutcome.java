package org.statelesslinux.engine.repository;

import java.util.List;

/**
 * What publishing a tree came to.
 *
 * @param snapshot the snapshot that is current now
 * @param isNew whether it was made now; false if the tree equals one that was there
 * @param reused how many entries did not change since the last snapshot and are links into it
 * @param skipped the sockets of the tree, which no snapshot keeps
 */
public record PublishOutcome(
    SnapshotInfo snapshot, boolean isNew, long reused, List<String> skipped) {
  /** Keeps its own copy of the list. */
  public PublishOutcome {
    skipped = List.copyOf(skipped);
  }
}
