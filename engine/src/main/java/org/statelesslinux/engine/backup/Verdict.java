package org.statelesslinux.engine.backup;

import java.util.Locale;
import java.util.Optional;

/** What a machine's store is to the newest version that the server keeps of it. */
enum Verdict {
  /** There is no version yet. */
  NEW,
  /** The store goes on from the newest version. */
  CONTINUE,
  /** The store is blank and may be filled from the newest version. */
  FILL,
  /** Both have moved on from each other, and neither is the other's past. */
  DIVERGED,
  /** What was sent is kept, as the newest version. */
  KEPT;

  /** Decides by lineage and generation alone. */
  static Verdict of(Optional<Position> head, Claim claim) {
    if (head.isEmpty()) {
      return NEW;
    }
    if (claim.position().isEmpty()) {
      return FILL;
    }
    Position newest = head.get();
    Position own = claim.position().get();
    boolean goesOn =
        own.lineage().equals(newest.lineage()) && own.generation() >= newest.generation();
    return goesOn || claim.parent().equals(head) ? CONTINUE : DIVERGED;
  }

  /** Whether the store may be sent. */
  boolean maySend() {
    return this == NEW || this == CONTINUE;
  }

  /** As the protocol spells it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
