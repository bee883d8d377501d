package org.statelesslinux.engine.machines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.engine.boot.EntryDigest;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.model.StatelessException;

class MachineRecordsTest {
  private static final MachineName PC = new MachineName("pc-01");
  private static final BootId BOOT = new BootId("00000000-1111-2222-3333-444444444444");
  private static final BootId NEXT_BOOT = new BootId("55555555-1111-2222-3333-444444444444");
  private static final EntryDigest ENTRY = new EntryDigest("e".repeat(64));
  private static final List<StatusNote> NOTES =
      List.of(new StatusNote("a \"quoted\" \\ note"), new StatusNote("~"));
  private static final SnapshotId OLD = id('a');
  private static final SnapshotId NEW = id('b');

  private static final MachineName NAMED = new MachineName("srv");

  @TempDir Path repository;

  private final TestClock clock = new TestClock();
  private MachineRecords records;

  @BeforeEach
  void open() {
    records = new MachineRecords(repository, clock, NAMED::equals, 3);
  }

  @Test
  void withoutAnyMachineNothingIsInUseAndNothingIsMade() {
    assertThat(records.leases()).isEmpty();
    assertThat(records.all()).isEmpty();
    assertThat(repository).isEmptyDirectory();
  }

  @Test
  void whatWasFetchedIsInUseForNinetyDays() {
    records.fetched(PC, OLD);
    clock.advance(Duration.ofDays(90).minusMillis(1));
    assertThat(uses()).containsOnlyKeys(OLD);
    clock.advance(Duration.ofMillis(1));
    assertThat(uses()).isEmpty();
  }

  @Test
  void aFetchDoesNotEndTheUseOfAnotherSnapshotSinceAnybodyCanFetch() {
    report(OLD);
    clock.advance(Duration.ofDays(1));
    records.fetched(PC, NEW);
    records.fetched(PC, NEW);
    assertThat(uses())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                OLD,
                List.of("pc-01 reported on 2026-02-03 that it runs it"),
                NEW,
                List.of("pc-01 was given it to start on 2026-02-04 and has not reported since")));
  }

  @Test
  void aReportEndsTheUseOfWhatWasFetchedAndReportedBefore() {
    records.fetched(PC, id('1'));
    pass();
    report(OLD);
    pass();
    records.fetched(PC, NEW);
    pass();
    report(NEW);
    assertThat(uses()).containsOnlyKeys(NEW);
    assertThat(records.all().get(PC).fetch()).map(Sighting::snapshot).contains(NEW);
  }

  @Test
  void aFetchBetweenChallengeAndReportStaysInUse() {
    Instant challenged = clock.instant();
    pass();
    records.fetched(PC, NEW);
    pass();
    report(OLD, BOOT, challenged);
    assertThat(uses()).containsOnlyKeys(OLD, NEW);
  }

  @Test
  void aRepeatedReportAndAnOlderOneChangeNothing() throws Exception {
    Instant first = clock.instant();
    pass();
    Instant second = clock.instant();
    assertThat(report(OLD, BOOT, second)).isEqualTo(MachineRecord.Outcome.NEW);
    String before = Files.readString(file());
    pass();
    assertThat(report(OLD, BOOT, second)).isEqualTo(MachineRecord.Outcome.REPEATED);
    assertThat(report(NEW, BOOT, first)).isEqualTo(MachineRecord.Outcome.OUTDATED);
    assertThat(file()).hasContent(before);
  }

  @Test
  void aMachineIsUpSinceItsFirstReportOfABoot() {
    Instant first = clock.instant();
    report(OLD);
    clock.advance(Duration.ofDays(1));
    report(OLD);
    assertThat(said().booted()).contains(first);
    assertThat(said().sighting().when()).isEqualTo(clock.instant());

    clock.advance(Duration.ofDays(1));
    report(OLD, NEXT_BOOT, clock.instant());
    assertThat(said().booted()).contains(clock.instant());
  }

  @Test
  void aRecordFromBeforeThereWereEntriesAndNotesIsRead() throws Exception {
    Files.createDirectories(repository.resolve("machines"));
    Files.writeString(
        file(),
        """
        {
          "machine" : "pc-01",
          "report" : {
            "snapshot" : "%s",
            "when" : "2026-01-01T00:00:00Z",
            "boot" : "%s",
            "challenged" : "2026-01-01T00:00:00Z"
          },
          "fetches" : [ ]
        }
        """
            .formatted(OLD, BOOT));
    assertThat(said())
        .isEqualTo(
            new MachineRecords.Said(
                new Sighting(OLD, Instant.parse("2026-01-01T00:00:00Z")),
                Optional.empty(),
                Optional.empty(),
                List.of()));

    report(OLD);
    assertThat(said().booted()).as("it was up before, since nobody knows when").isEmpty();
    assertThat(said().entry()).contains(ENTRY);
    pass();
    report(OLD, NEXT_BOOT, clock.instant());
    assertThat(said().booted()).contains(clock.instant());
  }

  @Test
  void afterTheClockWasSetBackReportsAreTakenAgain() {
    report(OLD);
    clock.advance(Duration.ofDays(-1));
    assertThat(report(NEW)).isEqualTo(MachineRecord.Outcome.NEW);
    assertThat(uses()).containsOnlyKeys(NEW);
  }

  @Test
  void whatIsKnownOutlivesTheProcessAndIsForItsOwnerAlone() throws Exception {
    records.fetched(PC, OLD);
    pass();
    report(NEW);
    assertThat(new MachineRecords(repository, clock, NAMED::equals).all())
        .isEqualTo(records.all())
        .isEqualTo(
            Map.of(
                PC,
                new MachineRecords.Seen(
                    Optional.of(
                        new MachineRecords.Said(
                            new Sighting(NEW, clock.instant()),
                            Optional.of(clock.instant()),
                            Optional.of(ENTRY),
                            NOTES)),
                    Optional.of(new Sighting(OLD, clock.instant().minusSeconds(1))))));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
  }

  @Test
  void aRecordIsBoundedHoweverManySnapshotsAreFetched() throws Exception {
    List<StatusNote> notes = Collections.nCopies(StatusNote.MOST, new StatusNote("\"".repeat(200)));
    records.reported(
        new ReportText(PC, OLD, BOOT, "any", Optional.of(ENTRY), notes, "any code", "any text"),
        clock.instant());
    pass();
    for (int i = 0; i <= MachineRecord.MOST_FETCHES; i++) {
      records.fetched(PC, SnapshotId.ofHex("%064x".formatted(i)));
    }
    assertThat(uses()).hasSize(MachineRecord.MOST_FETCHES + 1);
    assertThat(Files.size(file())).isLessThan(64 * 1024);
  }

  @Test
  void ofTooManyMachinesTheNextOneIsRefusedUntilALeaseIsOver() {
    records.fetched(new MachineName("one"), OLD);
    clock.advance(Duration.ofDays(1));
    records.fetched(new MachineName("two"), OLD);
    records.fetched(new MachineName("three"), OLD);
    assertThatThrownBy(() -> records.fetched(PC, OLD))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("3 machines are written down");
    records.fetched(NAMED, OLD);
    assertThat(records.all()).containsKey(NAMED).hasSize(4);
    records.fetched(new MachineName("two"), NEW);
    clock.advance(Duration.ofDays(89));
    records.fetched(PC, OLD);
    assertThat(records.all()).doesNotContainKey(new MachineName("one")).containsKey(PC);
  }

  @Test
  void whereNothingCanBeWrittenWhatIsKeptForWeeksMayStillBeStarted() throws Exception {
    records.fetched(PC, OLD);
    Path beside = repository.resolve("machines/.pc-01.json.part");
    Files.createDirectories(beside.resolve("in the way"));

    clock.advance(Duration.ofDays(44));
    records.fetched(PC, OLD);
    assertThatThrownBy(() -> records.fetched(PC, NEW)).isInstanceOf(UncheckedIOException.class);
    clock.advance(Duration.ofDays(1));
    assertThatThrownBy(() -> records.fetched(PC, OLD)).isInstanceOf(UncheckedIOException.class);
  }

  @Test
  void aDamagedRecordIsNotTakenForNone() throws Exception {
    records.fetched(PC, OLD);
    report(OLD);
    for (String damage :
        List.of(
            "",
            "{",
            "[]",
            "{\"machine\":\"pc-02\"}",
            Files.readString(file()) + "x".repeat(70_000),
            Files.readString(file()).replace("sha256:", "md5:"),
            Files.readString(file()).replace(ENTRY.value(), "E"),
            Files.readString(file()).replace("\"~\"", "\"\\u001b[2J\""),
            Files.readString(file()).replace("\"booted\" : \"2", "\"booted\" : \"x"),
            Files.readString(file()).replace("2026-", "yesterday-"))) {
      Files.writeString(file(), damage);
      assertThatThrownBy(() -> records.leases())
          .isInstanceOf(StatelessException.class)
          .hasMessageContaining(file().toString())
          .hasMessageContaining("remove the file");
    }
  }

  @Test
  void aDamagedRecordDoesNotHideTheOthersAndMakesNoRoomForThem() throws Exception {
    records.fetched(PC, OLD);
    records.fetched(new MachineName("two"), NEW);
    Files.writeString(file(), "{");
    clock.advance(Duration.ofDays(60));

    assertThat(records.all()).containsOnlyKeys(new MachineName("two"));
    assertThat(records.damaged()).containsOnlyKeys(PC);
    assertThat(records.damaged().get(PC))
        .hasMessageContaining(file() + " is damaged: it is no JSON");

    records.fetched(new MachineName("three"), OLD);
    clock.advance(Duration.ofDays(60));
    records.fetched(new MachineName("four"), OLD);
    assertThat(records.all()).containsOnlyKeys(new MachineName("three"), new MachineName("four"));
    assertThat(file()).hasContent("{");
  }

  @Test
  void whatElseLiesInTheDirectoryIsNoRecord() throws Exception {
    records.fetched(PC, OLD);
    Files.writeString(repository.resolve("machines/.pc-02.json.part"), "{");
    Files.writeString(repository.resolve("machines/README"), "hello");
    assertThat(records.all()).containsOnlyKeys(PC);
  }

  private MachineRecord.Outcome report(SnapshotId snapshot) {
    return report(snapshot, BOOT, clock.instant());
  }

  private MachineRecord.Outcome report(SnapshotId snapshot, BootId boot, Instant challenged) {
    return records.reported(
        new ReportText(
            PC, snapshot, boot, "any", Optional.of(ENTRY), NOTES, "any code", "any text"),
        challenged);
  }

  private MachineRecords.Said said() {
    return records.all().get(PC).report().orElseThrow();
  }

  private Map<SnapshotId, List<String>> uses() {
    Map<SnapshotId, List<String>> uses = new TreeMap<>();
    records
        .leases()
        .forEach((id, leases) -> uses.put(id, leases.stream().map(Lease::inWords).toList()));
    return uses;
  }

  private void pass() {
    clock.advance(Duration.ofSeconds(1));
  }

  private Path file() {
    return repository.resolve("machines/pc-01.json");
  }

  private static SnapshotId id(char digit) {
    return SnapshotId.ofHex(String.valueOf(digit).repeat(64));
  }
}
