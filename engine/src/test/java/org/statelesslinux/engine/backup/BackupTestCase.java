package org.statelesslinux.engine.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.machines.TestClock;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.Retention;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.model.StoreName;

/** One store of one machine, whose files a test writes into the mirror as the machine would. */
abstract class BackupTestCase {
  static final MachineName PC = new MachineName("pc-01");
  static final StoreName STORE = new StoreName("machine");
  static final String A = "a".repeat(32);
  static final String B = "b".repeat(32);
  static final Retention ALL = new Retention(100, 0, 0, 0, 0);

  @TempDir Path repository;

  final TestClock clock = new TestClock();
  Backups backups;
  StoreVersions store;

  @BeforeEach
  void open() {
    backups = new Backups(repository, clock);
    store = backups.of(PC, STORE);
  }

  static Claim at(String lineage, long generation) {
    return new Claim(Optional.of(new Position(lineage, generation)), Optional.empty());
  }

  static Claim filledFrom(BackupVersion parent, String lineage, long generation) {
    return new Claim(
        Optional.of(new Position(lineage, generation)), Optional.of(parent.position()));
  }

  void inMirror(String name, String content) throws IOException {
    Path file = store.place().mirror().resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  /** A whole backup of a store with one file. */
  BackupVersion send(Claim claim, String content) throws IOException {
    assertThat(store.begin(claim)).isInstanceOf(Outcome.Settled.class);
    inMirror("home/file", content);
    return kept(store.complete(claim, false, ALL));
  }

  static BackupVersion kept(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Settled.class);
    Outcome.Settled settled = (Outcome.Settled) outcome;
    assertThat(settled.verdict()).isEqualTo(Verdict.KEPT);
    return settled.head().orElseThrow();
  }

  static Verdict verdict(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Settled.class);
    return ((Outcome.Settled) outcome).verdict();
  }

  String content(BackupVersion version) throws IOException {
    return Files.readString(store.place().tree(version.id()).resolve("home/file"));
  }

  List<Long> numbers() {
    return store.record().versions().stream().map(BackupVersion::number).toList();
  }

  /** All that is listed is there, and is what was kept. */
  void everyVersionIsWhole() {
    for (BackupVersion version : store.record().versions()) {
      SnapshotId id = version.id();
      assertThat(store.place().repository().verify(store.place().series(), id, Listener.silent()))
          .isEmpty();
    }
  }
}
