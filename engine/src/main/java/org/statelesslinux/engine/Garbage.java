package org.statelesslinux.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.statelesslinux.engine.backend.OpenBackend;
import org.statelesslinux.engine.event.Event;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.execute.HostLock;
import org.statelesslinux.engine.execute.InstanceRecord;
import org.statelesslinux.engine.execute.ServerExecutor;
import org.statelesslinux.engine.machines.Lease;
import org.statelesslinux.engine.planning.Planner;
import org.statelesslinux.engine.repository.Repository;
import org.statelesslinux.engine.repository.SnapshotInfo;
import org.statelesslinux.engine.text.Texts;
import org.statelesslinux.model.Backup;
import org.statelesslinux.model.CancelledException;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.Publication;
import org.statelesslinux.model.Retention;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.model.StateStore;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.model.StoreName;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.spi.WithdrawRequest;

/** Throws away the snapshots that nobody needs, and before each all that was published of it. */
final class Garbage {
  private static final int LONGEST_REASON = 400;

  private final Workshop workshop;
  private final Listener listener;

  Garbage(Workshop workshop, Listener listener) {
    this.workshop = workshop;
    this.listener = listener;
  }

  /** Returns what was thrown away. */
  List<SnapshotInfo> collect() {
    workshop.instances().sweep();
    workshop.backups().collectGarbage(this::retention, listener);
    try {
      return Files.isDirectory(workshop.repository().root())
          ? HostLock.holding(workshop.useLock(), this::collectLocked)
          : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the configuration does not name any more is kept. */
  private Optional<Retention> retention(StoreName name) {
    return workshop.storesByName().get(name) instanceof StateStore.Local local
        ? local.backup().map(Backup::keep)
        : Optional.empty();
  }

  private List<SnapshotInfo> collectLocked() {
    Map<MachineName, StatelessException> damaged = workshop.machines().damaged();
    if (!damaged.isEmpty()) {
      damaged.forEach(this::tellDamaged);
      return List.of();
    }
    Map<SnapshotId, List<String>> uses = uses();
    tellUses(uses);
    Set<SnapshotId> kept = new HashSet<>(uses.keySet());
    Repository repository = workshop.repository();
    repository.snapshots().stream()
        .filter(one -> !one.current() && !one.pinned() && !kept.contains(one.id()))
        .filter(one -> !canWithdraw(one))
        .forEach(one -> kept.add(one.id()));
    repository.snapshots().stream()
        .filter(one -> !one.current() && !one.pinned() && !kept.contains(one.id()))
        // Withdrawing takes time, in which a machine may have been given one of the others.
        .filter(one -> !uses().containsKey(one.id()))
        .filter(one -> !withdrawn(one))
        .forEach(one -> kept.add(one.id()));
    List<SnapshotInfo> removed =
        repository.collectGarbage(
            one -> kept.contains(one.id()) || uses().containsKey(one.id()), listener);
    workshop
        .publications()
        .removeOrphans((profile, id) -> repository.find(profile, id).isPresent());
    return removed;
  }

  /** It may be any of the snapshots that the machine runs. */
  private void tellDamaged(MachineName machine, StatelessException why) {
    listener.on(
        new Event.Note(
            "All snapshots are kept, since nobody knows which of them machine %s uses: %s. %s"
                .formatted(machine, Texts.plain(why.found(), LONGEST_REASON), why.advice())));
  }

  /** Why snapshots are in use: by machines, and by instances on this host. */
  private Map<SnapshotId, List<String>> uses() {
    Map<SnapshotId, List<String>> uses = new TreeMap<>();
    for (InstanceRecord record : workshop.instances().all()) {
      if (record.repository().equals(workshop.repository().root())) {
        uses.computeIfAbsent(record.snapshot(), id -> new ArrayList<>())
            .add("an instance of " + record.machine() + " runs on this host");
      }
    }
    workshop
        .machines()
        .leases()
        .forEach(
            (id, leases) ->
                uses.computeIfAbsent(id, one -> new ArrayList<>())
                    .addAll(leases.stream().map(Lease::inWords).toList()));
    return uses;
  }

  private void tellUses(Map<SnapshotId, List<String>> uses) {
    for (SnapshotInfo one : workshop.repository().snapshots()) {
      List<String> why = uses.getOrDefault(one.id(), List.of());
      if (!one.current() && !one.pinned() && !why.isEmpty()) {
        listener.on(
            new Event.Note(
                "Snapshot %s of profile %s is kept: %s%s."
                    .formatted(
                        one.id().abbreviated(),
                        one.profile(),
                        why.get(0),
                        why.size() == 1 ? "" : ", and " + (why.size() - 1) + " more")));
      }
    }
  }

  /** A mode that is not here any more may have put things where only its backend finds them. */
  private boolean canWithdraw(SnapshotInfo snapshot) {
    List<Mode> unknown =
        workshop.publications().list(snapshot.profile(), snapshot.id()).stream()
            .map(Publication::mode)
            .filter(mode -> workshop.registry().find(mode).isEmpty())
            .toList();
    if (!unknown.isEmpty()) {
      listener.on(
          new Event.Note(
              "Snapshot %s of profile %s is kept: it is published in %s, whose backend is not here."
                  .formatted(snapshot.id().abbreviated(), snapshot.profile(), unknown)));
    }
    return unknown.isEmpty();
  }

  /** What one mode cannot undo now keeps that snapshot alone. */
  private boolean withdrawn(SnapshotInfo snapshot) {
    try {
      withdraw(snapshot);
      return true;
    } catch (CancelledException e) {
      throw e;
    } catch (StatelessException e) {
      listener.on(
          new Event.Note(
              "Snapshot %s of profile %s is kept: %s"
                  .formatted(snapshot.id().abbreviated(), snapshot.profile(), e.getMessage())));
      return false;
    }
  }

  private void withdraw(SnapshotInfo snapshot) {
    for (Publication publication :
        workshop.publications().list(snapshot.profile(), snapshot.id())) {
      Mode mode = publication.mode();
      workshop
          .publications()
          .remove(snapshot.profile(), snapshot.id(), mode, () -> undo(snapshot, publication));
    }
    workshop.publications().removeAll(snapshot.profile(), snapshot.id());
  }

  private void undo(SnapshotInfo snapshot, Publication publication) {
    Mode mode = publication.mode();
    try (OpenBackend backend = workshop.open(mode, workshop.site().options(mode))) {
      Plan plan =
          new Planner(backend)
              .withdraw(
                  new WithdrawRequest(
                      workshop.published(snapshot, mode),
                      workshop.othersPublished(snapshot, mode)));
      new ServerExecutor(listener).run(plan, publication.facts());
    }
  }
}
