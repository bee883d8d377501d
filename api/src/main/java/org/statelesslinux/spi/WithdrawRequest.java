package org.statelesslinux.spi;

import java.util.List;

/**
 * Asks to undo publishing.
 *
 * @param snapshot the snapshot, with its publication
 * @param remaining all other snapshots of the profile that stay published in this mode
 */
public record WithdrawRequest(PublishedSnapshot snapshot, List<PublishedSnapshot> remaining) {
  /** Keeps its own copy. */
  public WithdrawRequest {
    remaining = List.copyOf(remaining);
  }

  /** Of the last snapshot of a profile in this mode. */
  public WithdrawRequest(PublishedSnapshot snapshot) {
    this(snapshot, List.of());
  }
}
