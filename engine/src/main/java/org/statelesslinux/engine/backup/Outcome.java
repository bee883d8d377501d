package org.statelesslinux.engine.backup;

import java.util.Optional;

/** What came of what a machine wanted. */
sealed interface Outcome {
  /**
   * It is answered.
   *
   * @param verdict what the store is
   * @param head the newest version
   */
  record Settled(Verdict verdict, Optional<BackupVersion> head) implements Outcome {}

  /**
   * It does not fit what is kept.
   *
   * @param reason why, on one line
   */
  record Conflict(String reason) implements Outcome {}

  /** Somebody else is at this store. */
  record Busy() implements Outcome {}
}
