package org.statelesslinux.engine.backup;

import java.time.Instant;
import java.util.Optional;
import org.statelesslinux.model.SnapshotId;

/**
 * A version of a machine's store. Several may have the same content.
 *
 * @param number counts the versions of the store, from 1
 * @param time when it was made, by the server's clock
 * @param id its content
 * @param origin where the store stood that it is of
 * @param parent the version that this store was once filled from, by the position that it had
 * @param entries how many entries it has
 * @param bytes how many bytes its files have
 * @param confirmed when a machine last said that its store is still the same
 */
public record BackupVersion(
    long number,
    Instant time,
    SnapshotId id,
    Position origin,
    Optional<Position> parent,
    long entries,
    long bytes,
    Optional<Confirmation> confirmed) {
  /**
   * That a machine's store was still the same.
   *
   * @param time when, by the server's clock
   * @param position where the store stood then
   */
  public record Confirmation(Instant time, Position position) {}

  /** Where the store stood when it was last known to be this version. */
  Position position() {
    return confirmed.map(Confirmation::position).orElse(origin);
  }

  BackupVersion confirmed(Instant now, Position by) {
    return new BackupVersion(
        number, time, id, origin, parent, entries, bytes, Optional.of(new Confirmation(now, by)));
  }
}
