package org.statelesslinux.engine.machines;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.statelesslinux.engine.boot.EntryDigest;
import org.statelesslinux.model.MachineName;

/**
 * What is known of one machine.
 *
 * <p>Anybody on the network can fetch in a machine's name. So a fetch never ends the use of another
 * snapshot; only a report does, which nobody else can make.
 *
 * @param machine its name
 * @param report what it said last that it runs
 * @param fetches the snapshots whose boot entries were fetched for it since then, and the last one
 *     before; each once, the latest last
 */
record MachineRecord(MachineName machine, Optional<Report> report, List<Sighting> fetches) {
  /** How long a snapshot is in use after a machine was last seen with it. */
  static final Duration LEASE = Duration.ofDays(90);

  /** More than one a day for as long as a lease lasts. */
  static final int MOST_FETCHES = 128;

  /**
   * An accepted report.
   *
   * @param sighting the snapshot that the machine runs, and when it said so
   * @param boot its kernel's boot id
   * @param challenged when the server made the challenge that the report answered
   * @param booted when the first report of this boot id came; empty if that was not written down
   * @param entry the digest of the boot entry that it started with; empty if it does not say
   * @param notes what it wants a person to know
   */
  record Report(
      Sighting sighting,
      BootId boot,
      Instant challenged,
      Optional<Instant> booted,
      Optional<EntryDigest> entry,
      List<StatusNote> notes) {
    Report {
      notes = List.copyOf(notes);
    }

    private Report after(Report earlier) {
      return boot.equals(earlier.boot)
          ? new Report(sighting, boot, challenged, earlier.booted, entry, notes)
          : this;
    }
  }

  /** What a report is. */
  enum Outcome {
    /** One to be taken. */
    NEW,
    /** The one that was taken last. */
    REPEATED,
    /** An older one than that. */
    OUTDATED
  }

  MachineRecord {
    fetches = List.copyOf(fetches);
  }

  static MachineRecord unseen(MachineName machine) {
    return new MachineRecord(machine, Optional.empty(), List.of());
  }

  /** This record after a fetch. */
  MachineRecord fetched(Sighting fetch) {
    List<Sighting> all = new ArrayList<>(fetches);
    all.removeIf(one -> one.snapshot().equals(fetch.snapshot()) || isOver(one, fetch.when()));
    all.add(fetch);
    return new MachineRecord(
        machine, report, all.subList(Math.max(0, all.size() - MOST_FETCHES), all.size()));
  }

  /** This record after a report, which ends what was fetched before it was asked for. */
  MachineRecord reported(Report newest) {
    Report newer = report.map(newest::after).orElse(newest);
    List<Sighting> since =
        fetches.stream().filter(fetch -> fetch.when().isAfter(newer.challenged())).toList();
    return new MachineRecord(
        machine, Optional.of(newer), since.isEmpty() ? lastFetch().stream().toList() : since);
  }

  /** What a report would be that answers a challenge of this time. */
  Outcome outcome(Instant challenged, Instant now) {
    // If the clock was set back meanwhile, what is later than now says nothing.
    Instant last =
        report.map(Report::challenged).filter(time -> !time.isAfter(now)).orElse(Instant.MIN);
    if (challenged.equals(last)) {
      return Outcome.REPEATED;
    }
    return challenged.isAfter(last) ? Outcome.NEW : Outcome.OUTDATED;
  }

  Optional<Sighting> lastFetch() {
    return fetches.isEmpty() ? Optional.empty() : Optional.of(fetches.get(fetches.size() - 1));
  }

  Optional<Sighting> lastReport() {
    return report.map(Report::sighting);
  }

  /** The snapshots that are in use for this machine. */
  List<Lease> leases(Instant now) {
    Stream<Lease> reported =
        lastReport().stream().map(seen -> new Lease(machine, seen, Lease.Reason.REPORTED));
    Stream<Lease> fetched =
        fetches.stream()
            .filter(fetch -> report.filter(last -> !isSince(fetch, last)).isEmpty())
            .map(fetch -> new Lease(machine, fetch, Lease.Reason.FETCHED));
    return Stream.concat(reported, fetched)
        .filter(lease -> !isOver(lease.sighting(), now))
        .toList();
  }

  private static boolean isSince(Sighting fetch, Report report) {
    return fetch.when().isAfter(report.challenged());
  }

  private static boolean isOver(Sighting seen, Instant now) {
    return !seen.when().plus(LEASE).isAfter(now);
  }
}
