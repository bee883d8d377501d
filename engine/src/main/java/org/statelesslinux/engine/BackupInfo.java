package org.statelesslinux.engine;

import java.time.Instant;
import java.util.Optional;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.model.StoreName;

/**
 * A version of a machine's store that the server keeps.
 *
 * @param machine the machine, which the configuration may not name any more
 * @param store its store
 * @param version its content: the digest of its manifest; several versions may have the same
 * @param time when it was kept, by the server's clock
 * @param confirmed when the machine last said that its store was still the same
 * @param entries how many entries it has
 * @param bytes how many bytes its files have
 * @param lineage in which line of changes the store stood
 * @param generation how far along that it was; 0 if it is an earlier one that was brought back
 * @param current whether it is the newest one, which a new machine gets
 */
public record BackupInfo(
    MachineName machine,
    StoreName store,
    SnapshotId version,
    Instant time,
    Optional<Instant> confirmed,
    long entries,
    long bytes,
    String lineage,
    long generation,
    boolean current) {

  /** Whether it was brought back, and its machine has not gone on from it yet. */
  public boolean restored() {
    return generation == 0 && confirmed.isEmpty();
  }

  /** When the machine last sent it, or said that it was still the same; empty if it did neither. */
  public Optional<Instant> sent() {
    return restored() ? Optional.empty() : Optional.of(confirmed.orElse(time));
  }
}
