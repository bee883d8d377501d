package org.statelesslinux.engine.backup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.execute.Durable;
import org.statelesslinux.engine.execute.HostLock;
import org.statelesslinux.engine.repository.PublishOutcome;
import org.statelesslinux.model.Retention;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.model.StatelessException;

/**
 * The versions of one store of one machine. A version is there whole or not at all, and what is
 * written down names only versions that are there, whenever the process or the host stops. May be
 * used by several threads and processes: of two that would change it, one is turned away.
 */
final class StoreVersions {
  private final BackupPlace place;
  private final Clock clock;

  StoreVersions(BackupPlace place, Clock clock) {
    this.place = place;
    this.clock = clock;
  }

  BackupPlace place() {
    return place;
  }

  StoreRecord record() {
    try {
      return place.read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Why the record cannot be read; empty if it can. */
  Optional<StatelessException> damage() {
    try {
      record();
      return Optional.empty();
    } catch (StatelessException e) {
      return Optional.of(e);
    }
  }

  /** Tells what a machine's store is to the newest version, which can be fetched from here on. */
  Outcome look(Claim claim) {
    Optional<BackupVersion> head = record().head();
    if (head.isPresent() && !Links.leads(place.newest(), place.version(head.get().id()))) {
      // A stop between writing a version down and showing it.
      return locked(
          () -> {
            StoreRecord record = place.read();
            show(record);
            return settled(Verdict.of(position(record), claim), record);
          });
    }
    return new Outcome.Settled(Verdict.of(head.map(BackupVersion::position), claim), head);
  }

  /** Lets a machine send. */
  Outcome begin(Claim claim) {
    Position position = claim.position().orElseThrow();
    return prepared(
        () -> {
          StoreRecord record = place.read();
          Verdict verdict = Verdict.of(position(record), claim);
          if (!verdict.maySend()) {
            return diverged(verdict);
          }
          StoreRecord begun = record.begun(position);
          place.write(begun);
          show(begun);
          return settled(verdict, begun);
        });
  }

  /**
   * Keeps what a machine has sent.
   *
   * @param unchanged whether it has sent nothing, since nothing had changed
   * @param keep which versions stay
   */
  Outcome complete(Claim claim, boolean unchanged, Retention keep) {
    Position position = claim.position().orElseThrow();
    return prepared(
        () -> {
          StoreRecord record = place.read();
          Optional<BackupVersion> head = record.head();
          if (record.open().isEmpty()) {
            return isKeptAlready(record, position)
                ? settled(Verdict.KEPT, record)
                : new Outcome.Conflict("nothing has begun that could be completed");
          }
          StoreRecord.Transfer open = record.open().get();
          if (!open.position().equals(position)) {
            return new Outcome.Conflict("what has begun is another store's, at another generation");
          }
          Verdict verdict = Verdict.of(position(record), claim);
          if (!verdict.maySend()) {
            return diverged(verdict);
          }
          boolean isHead =
              unchanged && head.isPresent() && open.basis().equals(head.map(BackupVersion::id));
          StoreRecord kept = isHead ? confirmed(record, position) : published(record, claim);
          return settled(Verdict.KEPT, retain(kept, keep, Listener.silent()));
        });
  }

  /** The answer to a complete may have been lost. */
  private static boolean isKeptAlready(StoreRecord record, Position position) {
    return position(record).filter(position::equals).isPresent()
        && record.mirror().equals(record.head().map(BackupVersion::id));
  }

  private StoreRecord confirmed(StoreRecord record, Position position) {
    return record.completed(record.head().orElseThrow().confirmed(now(), position));
  }

  private StoreRecord published(StoreRecord record, Claim claim) throws IOException {
    PublishOutcome outcome =
        place.repository().publish(place.series(), place.mirror(), Listener.silent());
    if (!outcome.isNew()) {
      // A mirror that is said to be a version must be so after a power cut too.
      Durable.flushFileSystem(place.mirror());
    }
    SnapshotId id = outcome.snapshot().id();
    Position position = claim.position().orElseThrow();
    if (record.head().filter(head -> head.id().equals(id)).isPresent()) {
      return confirmed(record, position);
    }
    return record.completed(
        new BackupVersion(
            record.nextNumber(),
            now(),
            id,
            position,
            claim.parent(),
            outcome.snapshot().entries(),
            outcome.snapshot().bytes(),
            Optional.empty()));
  }

  /**
   * Makes an earlier version the newest again, as one that no machine's store goes on from. Whoever
   * calls this holds the lock.
   */
  BackupVersion bringBack(BackupVersion version, Position origin) throws IOException {
    StoreRecord record = place.read();
    BackupVersion head =
        new BackupVersion(
            record.nextNumber(),
            now(),
            version.id(),
            origin,
            Optional.of(version.position()),
            version.entries(),
            version.bytes(),
            Optional.empty());
    StoreRecord changed = record.with(head);
    place.write(changed);
    show(changed);
    return head;
  }

  /**
   * Removes the versions that are not kept, and what killed processes left. Whoever calls this
   * holds the lock.
   */
  void collectGarbage(Optional<Retention> keep, Listener listener) throws IOException {
    StoreRecord record = place.read();
    if (keep.isPresent()) {
      retain(record, keep.get(), listener);
    } else {
      remove(record, listener);
      show(record);
    }
  }

  /** First no record names a version, then it goes. */
  private StoreRecord retain(StoreRecord record, Retention keep, Listener listener)
      throws IOException {
    StoreRecord kept = record.keeping(Retained.of(record.versions(), keep));
    place.write(kept);
    show(kept);
    if (kept.versions().size() < record.versions().size()) {
      remove(kept, listener);
    }
    return kept;
  }

  private void remove(StoreRecord record, Listener listener) {
    Set<SnapshotId> ids =
        record.versions().stream().map(BackupVersion::id).collect(Collectors.toSet());
    place.repository().collectGarbage(snapshot -> ids.contains(snapshot.id()), listener);
  }

  /** Makes the versions visible, to the machine and to people. */
  private void show(StoreRecord record) throws IOException {
    if (record.head().isPresent()) {
      Links.point(place.newest(), place.version(record.head().get().id()));
    }
    CopyView.show(place, record);
  }

  private static Optional<Position> position(StoreRecord record) {
    return record.head().map(BackupVersion::position);
  }

  private static Outcome settled(Verdict verdict, StoreRecord record) {
    return new Outcome.Settled(verdict, record.head());
  }

  private static Outcome diverged(Verdict verdict) {
    return new Outcome.Conflict(
        verdict == Verdict.FILL
            ? "there is a version to fill the store from"
            : "the store does not go on from the newest version: they have diverged");
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  private interface Work {
    Outcome run() throws IOException;
  }

  private Outcome prepared(Work work) {
    try {
      place.make();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return locked(work);
  }

  private Outcome locked(Work work) {
    Optional<HostLock> lock = HostLock.tryAcquire(place.lock());
    if (lock.isEmpty()) {
      return new Outcome.Busy();
    }
    HostLock held = lock.get();
    try (held) {
      return work.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
