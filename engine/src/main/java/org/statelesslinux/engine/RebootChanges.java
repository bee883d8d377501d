package org.statelesslinux.engine;

import org.statelesslinux.model.SnapshotId;

/**
 * Whether a machine would run something else if it started again now. It is told by content: what
 * it said that it started with against what it would be given. No time stamp has a say in it.
 */
public sealed interface RebootChanges {
  /** In a few words, for a table: {@code "new snapshot 0a1b2c3d4e5f"}. */
  String inWords();

  /** It would start with the very same bytes. */
  record Nothing() implements RebootChanges {
    @Override
    public String inWords() {
      return "no change";
    }
  }

  /**
   * It would run another snapshot, and whatever belongs to that.
   *
   * @param to the snapshot that it would run
   */
  record Snapshot(SnapshotId to) implements RebootChanges {
    @Override
    public String inWords() {
      return "new snapshot " + to.abbreviated();
    }
  }

  /**
   * It would run the same snapshot, but with another boot entry: other settings of it, its profile,
   * its mode or its stores, another kernel of the snapshot's, or a boot image made otherwise.
   */
  record BootEntry() implements RebootChanges {
    @Override
    public String inWords() {
      return "new boot entry";
    }
  }

  /**
   * It cannot be told.
   *
   * @param reason why, as the end of a sentence
   */
  record Unknown(String reason) implements RebootChanges {
    @Override
    public String inWords() {
      return "unknown";
    }
  }
}
