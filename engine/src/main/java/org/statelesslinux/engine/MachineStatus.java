package org.statelesslinux.engine;

import java.time.Instant;
import java.util.Comparator;
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
 * @param fetch the snapshot of the boot entry that was last given out for it, over HTTP or as a
 *     bundle; nobody proves that it was the machine who got it
 * @param published the snapshot that machines of its profile get now
 */
public record MachineStatus(
    MachineName machine,
    Optional<ProfileName> profile,
    Optional<Mode> mode,
    Optional<Seen> report,
    Optional<Seen> fetch,
    Optional<SnapshotId> published) {

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

  /** The snapshot that it runs, as far as is known: the one that it was last seen with. */
  public Optional<SnapshotId> snapshot() {
    return Stream.of(report, fetch)
        .flatMap(Optional::stream)
        .max(Comparator.comparing(Seen::when))
        .map(Seen::snapshot);
  }

  /** Whether that is the one that machines of its profile get now. */
  public boolean current() {
    return snapshot().isPresent() && snapshot().equals(published);
  }
}
