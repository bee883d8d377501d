package org.statelesslinux.engine;

import java.util.Optional;
import org.statelesslinux.engine.boot.BootEntry;
import org.statelesslinux.engine.boot.EntryDigest;
import org.statelesslinux.engine.machines.MachineRecords.Said;
import org.statelesslinux.engine.machines.MachineRecords.Seen;
import org.statelesslinux.engine.machines.Sighting;
import org.statelesslinux.engine.repository.SnapshotInfo;
import org.statelesslinux.engine.text.Texts;
import org.statelesslinux.model.CancelledException;
import org.statelesslinux.model.Machine;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.model.StatelessException;

/**
 * Answers whether a reboot would change anything on a machine. It makes and writes nothing, and is
 * no fetch.
 */
final class RebootQuestion {
  private static final int LONGEST = 400;

  private final Workshop workshop;
  private final BootBuilder builder;

  RebootQuestion(Workshop workshop) {
    this.workshop = workshop;
    // What a machine reports of came with its key, so it was delivered as by hand; where keys come
    // apart, all deliveries are alike.
    this.builder =
        new BootBuilder(workshop, workshop.site().server(), BootBuilder.Delivery.BY_HAND);
  }

  RebootChanges of(Machine machine, Seen seen) {
    Optional<SnapshotId> next =
        workshop.repository().current(machine.profile()).map(SnapshotInfo::id);
    if (next.isEmpty()) {
      return unknown("profile " + machine.profile() + " has no snapshot yet");
    }
    if (seen.report().isEmpty()) {
      return seen.fetch()
          .map(fetch -> afterFetch(fetch.snapshot(), next.get()))
          .orElseGet(() -> unknown("it was never seen"));
    }
    Said said = seen.report().get();
    RebootChanges changes = afterReport(machine, said, next.get());
    boolean isGivenSince =
        seen.fetch().filter(fetch -> isAnother(fetch, said, changes)).isPresent();
    return isGivenSince
        ? unknown("it was given another boot entry since its last report, and may run that by now")
        : changes;
  }

  /** Nobody proves who fetches, but a machine that has no key can be known by nothing else. */
  private static RebootChanges afterFetch(SnapshotId given, SnapshotId next) {
    return given.equals(next)
        ? unknown("it does not report what it started with")
        : new RebootChanges.Snapshot(next);
  }

  private static boolean isAnother(Sighting fetch, Said said, RebootChanges changes) {
    boolean same =
        changes instanceof RebootChanges.Nothing
            && fetch.snapshot().equals(said.sighting().snapshot());
    return fetch.when().isAfter(said.sighting().when()) && !same;
  }

  private RebootChanges afterReport(Machine machine, Said said, SnapshotId next) {
    if (!said.sighting().snapshot().equals(next)) {
      return new RebootChanges.Snapshot(next);
    }
    return said.entry()
        .map(entry -> afterEntry(machine, entry))
        .orElseGet(() -> unknown("it does not report what it started with"));
  }

  private RebootChanges afterEntry(Machine machine, EntryDigest ran) {
    try {
      Optional<EntryDigest> next = builder.ofWhatIsThere(machine).map(BootEntry::digest);
      if (next.isEmpty()) {
        return unknown("the boot image that it would get is not made before it asks");
      }
      return next.get().equals(ran) ? new RebootChanges.Nothing() : new RebootChanges.BootEntry();
    } catch (CancelledException e) {
      throw e;
    } catch (StatelessException e) {
      return unknown("cannot " + e.doing() + ": " + e.found());
    }
  }

  private static RebootChanges unknown(String reason) {
    return new RebootChanges.Unknown(Texts.plain(reason, LONGEST));
  }
}
