package org.statelesslinux.engine.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.execute.HostLock;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.Retention;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.testsupport.Needs;

final class StoreVersionsTest extends BackupTestCase {
  @Test
  void whatWasSentIsAVersionOnceItIsComplete() throws Exception {
    assertThat(verdict(store.look(at(A, 1)))).isEqualTo(Verdict.NEW);
    assertThat(verdict(store.begin(at(A, 1)))).isEqualTo(Verdict.NEW);
    inMirror("home/file", "one");
    assertThat(numbers()).isEmpty();

    BackupVersion version = kept(store.complete(at(A, 1), false, ALL));

    assertThat(content(version)).isEqualTo("one");
    assertThat(version.time()).isEqualTo(clock.instant());
    assertThat(version.origin()).isEqualTo(new Position(A, 1));
    assertThat(version.entries()).isEqualTo(3);
    assertThat(version.bytes()).isEqualTo(3);
    assertThat(store.place().newest().toRealPath())
        .isEqualTo(store.place().version(version.id()).toRealPath());
    assertThat(verdict(store.look(at(A, 1)))).isEqualTo(Verdict.CONTINUE);
    everyVersionIsWhole();
  }

  @Test
  void anInterruptedTransferIsNoVersion() throws Exception {
    BackupVersion first = send(at(A, 1), "one");
    store.begin(at(A, 1));
    inMirror("home/file", "ha");

    StoreVersions afterwards = new Backups(repository, clock).of(PC, STORE);
    assertThat(afterwards.record().head()).contains(first);
    assertThat(content(first)).isEqualTo("one");

    // What is left in the mirror is not taken for what the machine has.
    inMirror("home/file", "half");
    assertThat(verdict(store.begin(at(A, 1)))).isEqualTo(Verdict.CONTINUE);
    BackupVersion second = kept(store.complete(at(A, 1), true, ALL));
    assertThat(second.id()).isNotEqualTo(first.id());
    assertThat(content(second)).isEqualTo("half");
  }

  @Test
  void anUnchangedStoreConfirmsTheNewestVersionAndReadsNothing() throws Exception {
    BackupVersion first = send(at(A, 1), "one");
    clock.advance(Duration.ofHours(1));
    store.begin(at(A, 2));
    // Whoever looked at the mirror would see this.
    inMirror("home/file", "not looked at");

    BackupVersion confirmed = kept(store.complete(at(A, 2), true, ALL));

    assertThat(numbers()).containsExactly(1L);
    assertThat(confirmed.id()).isEqualTo(first.id());
    assertThat(confirmed.time()).isEqualTo(first.time());
    assertThat(confirmed.origin()).isEqualTo(new Position(A, 1));
    assertThat(confirmed.confirmed())
        .contains(new BackupVersion.Confirmation(clock.instant(), new Position(A, 2)));
    assertThat(verdict(store.look(at(A, 1)))).isEqualTo(Verdict.DIVERGED);
    assertThat(verdict(store.look(at(A, 2)))).isEqualTo(Verdict.CONTINUE);
  }

  @Test
  void aTransferThatChangedNothingMakesNoVersion() throws Exception {
    BackupVersion first = send(at(A, 1), "one");
    store.begin(at(A, 1));
    assertThat(kept(store.complete(at(A, 1), false, ALL)).number()).isEqualTo(first.number());
  }

  @Test
  void aVersionAddsOnlyWhatChanged() throws Exception {
    store.begin(at(A, 1));
    inMirror("home/file", "one");
    inMirror("home/other", "stays");
    BackupVersion first = kept(store.complete(at(A, 1), false, ALL));
    BackupVersion second = send(at(A, 1), "two");

    Path before = store.place().tree(first.id());
    Path after = store.place().tree(second.id());
    assertThat(key(after.resolve("home/other"))).isEqualTo(key(before.resolve("home/other")));
    assertThat(key(after.resolve("home/file"))).isNotEqualTo(key(before.resolve("home/file")));
    assertThat(key(store.place().mirror().resolve("home/other")))
        .as("what a machine can write to is never a version's")
        .isNotEqualTo(key(after.resolve("home/other")));
  }

  private static Object key(Path file) throws IOException {
    return Files.getAttribute(file, "unix:ino");
  }

  @Test
  void aStoreThatHasDivergedMayNotSend() throws Exception {
    BackupVersion first = send(at(A, 3), "one");
    for (Claim other : List.of(at(A, 2), at(B, 9))) {
      assertThat(store.begin(other)).isInstanceOf(Outcome.Conflict.class);
      assertThat(verdict(store.look(other))).isEqualTo(Verdict.DIVERGED);
    }
    assertThat(verdict(store.look(new Claim(Optional.empty(), Optional.empty()))))
        .isEqualTo(Verdict.FILL);
    BackupVersion second = send(filledFrom(first, B, 1), "two");
    assertThat(second.parent()).contains(new Position(A, 3));
    assertThat(store.begin(at(A, 4))).isInstanceOf(Outcome.Conflict.class);
    assertThat(numbers()).containsExactly(1L, 2L);
  }

  @Test
  void completingNeedsTheMatchingBegin() throws Exception {
    assertThat(store.complete(at(A, 1), false, ALL)).isInstanceOf(Outcome.Conflict.class);
    store.begin(at(A, 1));
    assertThat(store.complete(at(A, 2), false, ALL)).isInstanceOf(Outcome.Conflict.class);
    assertThat(store.complete(at(B, 1), false, ALL)).isInstanceOf(Outcome.Conflict.class);
    inMirror("home/file", "one");
    BackupVersion version = kept(store.complete(at(A, 1), false, ALL));
    assertThat(kept(store.complete(at(A, 1), false, ALL)))
        .as("the answer may have been lost")
        .isEqualTo(version);
    assertThat(store.complete(at(A, 2), false, ALL)).isInstanceOf(Outcome.Conflict.class);
  }

  @Test
  void whatWasBroughtBackMeanwhileIsNotWrittenOver() throws Exception {
    BackupVersion first = send(at(A, 1), "one");
    send(at(A, 1), "two");
    store.begin(at(A, 1));
    inMirror("home/file", "three");
    store.bringBack(first, new Position(B, 0));

    assertThat(store.complete(at(A, 1), false, ALL)).isInstanceOf(Outcome.Conflict.class);
    assertThat(content(store.record().head().orElseThrow())).isEqualTo("one");
    assertThat(verdict(store.look(at(A, 1)))).isEqualTo(Verdict.DIVERGED);
    assertThat(store.place().newest().resolve("tree/home/file")).hasContent("one");
  }

  @Test
  void afterAVersionWasBroughtBackTheMirrorIsNotTakenForIt() throws Exception {
    BackupVersion first = send(at(A, 1), "one");
    send(at(A, 1), "two");
    BackupVersion back = store.bringBack(first, new Position(B, 0));
    Claim filled = filledFrom(back, "c".repeat(32), 1);
    store.begin(filled);

    BackupVersion kept = kept(store.complete(filled, true, ALL));
    assertThat(content(kept)).isEqualTo("two");
    assertThat(kept.number()).isEqualTo(4);
  }

  @Test
  void aStopBetweenKeepingAndWritingDownIsMadeUpFor() throws Exception {
    BackupVersion first = send(at(A, 1), "one");
    store.begin(at(A, 1));
    inMirror("home/file", "two");
    store
        .place()
        .repository()
        .publish(store.place().series(), store.place().mirror(), Listener.silent());
    assertThat(store.record().head()).contains(first);

    BackupVersion second = kept(store.complete(at(A, 1), false, ALL));
    assertThat(numbers()).containsExactly(1L, 2L);
    assertThat(content(second)).isEqualTo("two");
  }

  @Test
  void aStopBeforeTheNewestIsShownIsMadeUpFor() throws Exception {
    BackupVersion first = send(at(A, 1), "one");
    send(at(A, 1), "two");
    Links.point(store.place().newest(), store.place().version(first.id()));

    store.look(new Claim(Optional.empty(), Optional.empty()));

    assertThat(store.place().newest().resolve("tree/home/file")).hasContent("two");
  }

  @Test
  void versionsThatAreNotKeptGoButNotOnesThatShareTheirContent() throws Exception {
    BackupVersion one = send(at(A, 1), "one");
    BackupVersion two = send(at(A, 1), "two");
    store.bringBack(one, new Position(A, 1));
    store.begin(at(A, 1));
    inMirror("home/file", "three");

    kept(store.complete(at(A, 1), false, new Retention(2, 0, 0, 0, 0)));

    assertThat(numbers()).containsExactly(3L, 4L);
    assertThat(store.place().version(one.id())).exists();
    assertThat(store.place().version(two.id())).doesNotExist();
    everyVersionIsWhole();
  }

  @Test
  void gcAppliesWhatIsConfiguredAndKeepsAllWhereNothingIs() throws Exception {
    for (String content : List.of("one", "two", "three")) {
      send(at(A, 1), content);
    }
    Path leftover = store.place().version(store.record().head().orElseThrow().id());
    Path staging = Files.createDirectory(leftover.resolveSibling(".staging"));

    backups.collectGarbage(name -> Optional.empty(), Listener.silent());
    assertThat(numbers()).containsExactly(1L, 2L, 3L);
    assertThat(staging).doesNotExist();

    backups.collectGarbage(name -> Optional.of(new Retention(1, 0, 0, 0, 0)), Listener.silent());
    assertThat(numbers()).containsExactly(3L);
    assertThat(store.place().repository().snapshots()).hasSize(1);
  }

  @Test
  void peopleSeeCopiesByTheirTimes() throws Exception {
    send(at(A, 1), "one");
    send(at(A, 1), "two");
    clock.advance(Duration.ofDays(1));
    send(at(A, 1), "three");
    Path copies = repository.resolve("copies/copy of pc-01/machine");

    assertThat(copies.resolve("2026-02-03T04-05-06Z/home/file")).hasContent("one");
    assertThat(copies.resolve("2026-02-03T04-05-06Z-2/home/file")).hasContent("two");
    assertThat(copies.resolve("2026-02-04T04-05-06Z/home/file")).hasContent("three");
    assertThat(copies.resolve("newest/home/file")).hasContent("three");

    backups.collectGarbage(name -> Optional.of(new Retention(1, 0, 0, 0, 0)), Listener.silent());
    assertThat(copies.toFile().list()).containsExactlyInAnyOrder("2026-02-04T04-05-06Z", "newest");
  }

  @Test
  void aStoreThatSomebodyIsAtIsBusyAndNotChanged() throws Exception {
    send(at(A, 1), "one");
    List<String> notes = new ArrayList<>();
    HostLock lock = HostLock.acquire(store.place().lock());
    try (lock) {
      assertThat(store.begin(at(A, 1))).isInstanceOf(Outcome.Busy.class);
      assertThat(store.complete(at(A, 1), false, ALL)).isInstanceOf(Outcome.Busy.class);
      assertThat(verdict(store.look(at(A, 1)))).isEqualTo(Verdict.CONTINUE);
      backups.collectGarbage(name -> Optional.of(ALL), event -> notes.add(String.valueOf(event)));
    }
    assertThat(notes).singleElement().asString().contains("left alone");
    assertThat(store.record().open()).isEmpty();
  }

  @Test
  void ofTwoThatCompleteAtOnceNoneSpoilsTheOther() throws Exception {
    store.begin(at(A, 1));
    inMirror("home/file", "one");
    CyclicBarrier together = new CyclicBarrier(2);
    Callable<Outcome> complete =
        () -> {
          together.await();
          return backups.of(PC, STORE).complete(at(A, 1), false, ALL);
        };
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<Outcome> first = threads.submit(complete);
      Future<Outcome> second = threads.submit(complete);
      assertThat(List.of(first.get(), second.get()))
          .allMatch(
              outcome -> outcome instanceof Outcome.Busy || outcome instanceof Outcome.Settled)
          .anyMatch(Outcome.Settled.class::isInstance);
    } finally {
      threads.shutdownNow();
    }
    assertThat(numbers()).containsExactly(1L);
    everyVersionIsWhole();
  }

  @Test
  void backupsAreForTheirOwnerAloneAlsoWhereTheDirectoryWasThere() throws Exception {
    Path root = Files.createDirectory(repository.resolve("backups"));
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
    send(at(A, 1), "one");
    assertThat(Files.getPosixFilePermissions(root))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void aDamagedRecordIsNotTakenForNone() throws Exception {
    send(at(A, 1), "one");
    Files.writeString(store.place().directory().resolve("record"), "{");
    assertThatThrownBy(() -> store.begin(at(B, 1)))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("is damaged");
  }

  @Test
  void aDamagedRecordKeepsNothingOfTheOthersBack() throws Exception {
    send(at(A, 1), "one");
    StoreVersions other = backups.of(new MachineName("pc-02"), STORE);
    for (long generation = 1; generation <= 3; generation++) {
      other.begin(at(B, generation));
      Files.writeString(other.place().mirror().resolve("file"), "content " + generation);
      kept(other.complete(at(B, generation), false, ALL));
      clock.advance(Duration.ofHours(1));
    }
    Path record = store.place().directory().resolve("record");
    Files.delete(record);
    Files.createDirectory(record);

    assertThat(backups.damaged())
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.machine()).isEqualTo(PC);
              assertThat(one.store()).isEqualTo(STORE);
              assertThat(one.why()).hasMessageContaining(record + " is damaged: Is a directory");
            });
    assertThat(backups.damaged(other.place().machine())).isEmpty();
    assertThat(backups.all()).hasSize(3).allMatch(one -> one.machine().value().equals("pc-02"));

    List<String> notes = new ArrayList<>();
    backups.collectGarbage(
        name -> Optional.of(new Retention(1, 0, 0, 0, 0)), event -> notes.add(event.toString()));
    assertThat(other.record().versions()).hasSize(1);
    assertThat(store.place().repository().snapshots()).hasSize(1);
    assertThat(notes)
        .filteredOn(note -> note.contains("left alone"))
        .singleElement()
        .asString()
        .contains("store machine of pc-01", record + " is damaged", "Put the file back, or move");
  }

  @Test
  @Needs(root = true)
  void aFullDiskLosesNothingAndTheNextTryGoesOn() throws Exception {
    Path small = Files.createDirectory(repository.resolve("small"));
    mount("-t", "tmpfs", "-o", "size=6m", "none", small.toString());
    try {
      store = new Backups(small, clock).of(PC, STORE);
      BackupVersion first = send(at(A, 1), "one");
      store.begin(at(A, 1));
      Path big = store.place().mirror().resolve("home/big");
      Files.write(big, new byte[4 << 20]);

      assertThatThrownBy(() -> store.complete(at(A, 1), false, ALL))
          .isInstanceOf(StatelessException.class)
          .hasMessageContaining("is full");

      assertThat(store.record().head()).contains(first);
      assertThat(store.record().mirror()).isEmpty();
      everyVersionIsWhole();
      Files.delete(big);
      inMirror("home/file", "two");
      store.begin(at(A, 1));
      assertThat(content(kept(store.complete(at(A, 1), true, ALL)))).isEqualTo("two");
    } finally {
      run("/usr/bin/umount", small.toString());
    }
  }

  private static void mount(String... arguments) throws Exception {
    List<String> argv = new ArrayList<>(List.of("/usr/bin/mount"));
    argv.addAll(List.of(arguments));
    run(argv.toArray(new String[0]));
  }

  private static void run(String... argv) throws Exception {
    assertThat(new ProcessBuilder(argv).inheritIO().start().waitFor()).isZero();
  }
}
