package org.statelesslinux.engine.backup;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.statelesslinux.model.SnapshotId;

/**
 * What is written down of one store of one machine.
 *
 * @param versions its versions, the oldest first; the last one is the head
 * @param mirror the version that the mirror is equal to; empty while it may be anything
 * @param open what is being sent
 */
record StoreRecord(
    List<BackupVersion> versions, Optional<SnapshotId> mirror, Optional<Transfer> open) {
  static final StoreRecord EMPTY = new StoreRecord(List.of(), Optional.empty(), Optional.empty());

  StoreRecord {
    versions = List.copyOf(versions);
  }

  /**
   * A machine sends what has changed, from its begin to its complete.
   *
   * @param position where its store stands
   * @param basis the version that the mirror was equal to before
   */
  record Transfer(Position position, Optional<SnapshotId> basis) {}

  Optional<BackupVersion> head() {
    return versions.isEmpty() ? Optional.empty() : Optional.of(versions.get(versions.size() - 1));
  }

  long nextNumber() {
    return head().map(BackupVersion::number).orElse(0L) + 1;
  }

  /** Whatever comes of it, the mirror cannot be relied on from here. */
  StoreRecord begun(Position position) {
    return new StoreRecord(versions, Optional.empty(), Optional.of(new Transfer(position, mirror)));
  }

  /** The mirror is a version, which takes the place of the head if it has the head's number. */
  StoreRecord completed(BackupVersion head) {
    return new StoreRecord(with(head).versions, Optional.of(head.id()), Optional.empty());
  }

  StoreRecord with(BackupVersion head) {
    List<BackupVersion> all = new ArrayList<>(versions);
    all.removeIf(one -> one.number() == head.number());
    all.add(head);
    return new StoreRecord(all, mirror, open);
  }

  StoreRecord keeping(List<BackupVersion> kept) {
    return new StoreRecord(kept, mirror, open);
  }
}
