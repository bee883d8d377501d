package org.statelesslinux.engine;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.ProfileName;
import org.statelesslinux.model.SnapshotId;

/**
 * What is known of a machine.
 *
 * @param machine its name
 * @param profile its profile; empty if the configuration does not name the machine any more
 * @param mode its mode; empty like the profile
 * @param report the snapshot that it said last that it runs
 * @param booted when it said so for the first time since it started; empty if it never did, or that
 *     was not written down
 * @param notes what it said last that a person should know: each 1 to 200 printable characters of
 *     ASCII, 16 at most
 * @param fetch the snapshot of the boot entry that was last given out for it, over HTTP or as a
 *     bundle; nobody proves that it was the machine who got it
 * @param published the snapshot that machines of its profile get now
 * @param backups its stores that have a backup, by name, also those that the server has nothing of
 *     yet; of a machine that the configuration does not name any more, those that the server keeps
 * @param damaged what is known of it, or of its backups, and cannot be read: it is missing above
 * @param rebootChanges whether it would run something else if it started again now
 */
public record MachineStatus(
    MachineName machine,
    Optional<ProfileName> profile,
    Optional<Mode> mode,
    Optional<Seen> report,
    Optional<Instant> booted,
    List<String> notes,
    Optional<Seen> fetch,
    Optional<SnapshotId> published,
    List<StoreBackup> backups,
    List<DamagedRecord> damaged,
    RebootChanges rebootChanges) {

  /** Keeps its own copies. */
  public MachineStatus {
    notes = List.copyOf(notes);
    backups = List.copyOf(backups);
    damaged = List.copyOf(damaged);
  }

  /**
   * A machine was seen with a snapshot.
   *
   * @param snapshot the snapshot
   * @param when when that was, by the server's clock
   */
  public record Seen(SnapshotId snapshot, Instant when) {}

  /** Whether the configuration has it. */
  public boolean configured() {
    return profile.isPresent();
  }

  /**
   * When it was last seen, and with which snapshot: its report or its fetch, whichever is later.
   */
  public Optional<Seen> seen() {
    return Stream.of(report, fetch).flatMap(Optional::stream).max(Comparator.comparing(Seen::when));
  }

  /** The snapshot that it runs, as far as is known: the one that it was last seen with. */
  public Optional<SnapshotId> snapshot() {
    return seen().map(Seen::snapshot);
  }

  /** Whether that is the one that machines of its profile get now. */
  public boolean current() {
    return snapshot().isPresent() && snapshot().equals(published);
  }
}
