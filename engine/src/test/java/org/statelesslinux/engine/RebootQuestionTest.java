package org.statelesslinux.engine;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.engine.backend.FakeProvider;
import org.statelesslinux.engine.backend.MountingBackend;
import org.statelesslinux.engine.boot.BootEntry;
import org.statelesslinux.engine.boot.EntryDigest;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.execute.HostPlaces;
import org.statelesslinux.engine.identity.SiteSecret;
import org.statelesslinux.engine.machines.MachineRecords;
import org.statelesslinux.engine.machines.Reports;
import org.statelesslinux.engine.machines.TestClock;
import org.statelesslinux.model.Machine;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.testsupport.Needs;

/** Whether a reboot would change anything on a machine, of which the status tells. */
@Needs(
    tools = {
      @Needs.Tool(name = "/bin/busybox", debianPackage = "busybox-static"),
      @Needs.Tool(name = "/usr/bin/rsync", debianPackage = "rsync"),
      @Needs.Tool(name = "/usr/bin/setfattr", debianPackage = "attr")
    })
class RebootQuestionTest {
  private static final MachineName PC = new MachineName("pc-01");
  private static final String SECRET = "ab".repeat(32);
  private static final String BOOT = "00000000-1111-2222-3333-444444444444";
  private static final RebootChanges NOTHING = new RebootChanges.Nothing();
  private static final RebootChanges ENTRY = new RebootChanges.BootEntry();

  @TempDir Path directory;

  private final TestClock clock = new TestClock();
  private MachineRecords records;

  @BeforeEach
  void open() throws IOException {
    records = new MachineRecords(directory.resolve("repository"), clock, PC::equals);
    Path modules = Files.createDirectories(directory.resolve("tree/usr/lib/modules/6.1"));
    Files.writeString(modules.resolve("vmlinuz"), "kernel");
    Files.writeString(modules.resolve("modules.dep"), "");
    Files.writeString(modules.resolve("modules.builtin"), "kernel/fs/overlayfs/overlay.ko\n");
    configure("");
  }

  @Test
  void aMachineThatRunsWhatItWouldBeGivenChangesNothing() {
    publish("one");
    starts("it has a note");
    assertThat(changes()).isEqualTo(NOTHING);
    assertThat(status().booted()).contains(clock.instant());
    assertThat(status().notes()).containsExactly("it has a note");
    assertThat(status().current()).isTrue();

    Instant booted = clock.instant();
    clock.advance(Duration.ofDays(30));
    report(status().snapshot().orElseThrow(), entry().digest().value());
    assertThat(changes()).isEqualTo(NOTHING);
    assertThat(status().booted()).contains(booted);
    assertThat(status().notes()).isEmpty();
  }

  @Test
  void timeStampsOfWhatTheServerKeepsHaveNoSay() throws IOException {
    publish("one");
    starts();
    try (var files = Files.walk(directory.resolve("repository/publications"))) {
      for (Path file : files.toList()) {
        Files.setLastModifiedTime(file, FileTime.fromMillis(0));
      }
    }
    configure("# Another comment.");
    assertThat(changes()).isEqualTo(NOTHING);
  }

  @Test
  void aSnapshotThatWasPublishedSinceIsNamed() {
    publish("one");
    starts();
    SnapshotId next = publish("two");
    assertThat(changes()).isEqualTo(new RebootChanges.Snapshot(next));
    assertThat(changes().inWords()).isEqualTo("new snapshot " + next.abbreviated());
    publish("one");
    assertThat(changes()).as("back to the same content").isEqualTo(NOTHING);
  }

  @Test
  void anotherCommandLineIsSeenUntilItIsAsBefore() {
    publish("one");
    starts();
    configure("cmdline: [quiet]");
    assertThat(changes()).isEqualTo(ENTRY);
    configure("");
    assertThat(changes()).isEqualTo(NOTHING);
  }

  @Test
  void anotherStateRuleIsSeen() {
    publish("one");
    starts();
    configure("", "state: [{ path: /var, store: scratch, seed: empty }]");
    entry(); // Whatever it needs in its boot image, somebody asked for it.
    assertThat(changes()).isEqualTo(ENTRY);
  }

  @Test
  void whatWouldHaveToBeMadeFirstIsNotMade() throws IOException {
    publish("one");
    starts();
    configure("", "boot: { drivers: [overlay] }");
    List<Path> before = everything();
    assertThat(reason()).isEqualTo("the boot image that it would get is not made before it asks");
    assertThat(everything()).isEqualTo(before);
    entry();
    assertThat(everything()).isNotEqualTo(before);
    assertThat(changes()).as("an image of the same bytes, as it turns out").isEqualTo(NOTHING);
  }

  private List<Path> everything() throws IOException {
    try (var files = Files.walk(directory.resolve("repository"))) {
      return files.sorted().toList();
    }
  }

  @Test
  void askingIsNoFetch() throws IOException {
    publish("one");
    starts();
    Path record = directory.resolve("repository/machines/pc-01.json");
    String before = Files.readString(record);
    clock.advance(Duration.ofDays(1));
    assertThat(changes()).isEqualTo(NOTHING);
    assertThat(record).hasContent(before);
  }

  @Test
  void ofAMachineThatDoesNotSayWhatItStartedWithOnlyTheSnapshotIsKnown() {
    SnapshotId old = publish("one");
    report(old, "-");
    assertThat(reason()).isEqualTo("it does not report what it started with");
    SnapshotId next = publish("two");
    assertThat(changes()).isEqualTo(new RebootChanges.Snapshot(next));
  }

  @Test
  void ofAMachineThatHasNoKeyOnlyWhatItFetchedIsKnown() {
    assertThat(reason()).isEqualTo("profile kiosk has no snapshot yet");
    records.fetched(PC, publish("one"));
    assertThat(reason()).isEqualTo("it does not report what it started with");
    assertThat(changes()).isEqualTo(new RebootChanges.Unknown(reason()));
    SnapshotId next = publish("two");
    assertThat(changes()).isEqualTo(new RebootChanges.Snapshot(next));
  }

  @Test
  void aMachineThatWasNeverSeenIsUnknownAndNothingIsMadeForIt() {
    publish("one");
    assertThat(reason()).isEqualTo("it was never seen");
    assertThat(directory.resolve("repository/secret")).doesNotExist();
  }

  @Test
  void betweenItsFetchAndItsReportNobodyKnowsWhatAMachineRuns() {
    publish("one");
    starts();
    SnapshotId next = publish("two");
    clock.advance(Duration.ofSeconds(1));
    records.fetched(PC, next);
    assertThat(reason())
        .isEqualTo(
            "it was given another boot entry since its last report, and may run that by now");
    clock.advance(Duration.ofSeconds(1));
    starts();
    clock.advance(Duration.ofSeconds(1));
    records.fetched(PC, next);
    assertThat(changes()).as("the same again changes nothing").isEqualTo(NOTHING);
  }

  @Test
  void whatCannotBeStartedNowIsUnknownAndTheStatusGoesOn() {
    publish("one");
    starts();
    configure("", "boot: { kernel: 9.9 }");
    assertThat(reason()).startsWith("cannot ").contains("9.9").endsWith("6.1");
    assertThat(status().current()).isTrue();
  }

  @Test
  void theDigestIsInTheArchiveThatItIsOf() {
    publish("one");
    BootEntry entry = entry();
    Matcher line =
        Pattern.compile("ENTRY='([0-9a-f]{64})'\n").matcher(new String(entry.archive(), US_ASCII));
    assertThat(line.find()).isTrue();
    assertThat(new EntryDigest(line.group(1))).isEqualTo(entry.digest());
    assertThat(line.find()).isFalse();
  }

  private void configure(String machine) {
    configure(machine, "");
  }

  private void configure(String machine, String profile) {
    try {
      Files.writeString(
          directory.resolve("site.yaml"),
          """
          repository: %1$s/repository
          server: { address: 192.0.2.10 }
          mode: net
          stores: { scratch: { type: ephemeral } }
          profiles:
            kiosk:
              tree: %1$s/tree
              %3$s
          machines:
            pc-01:
              profile: kiosk
              %2$s
          """
              .formatted(directory, machine, profile));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Engine engine() {
    return Engine.builder()
        .config(directory.resolve("site.yaml"))
        .withoutDiscovery()
        .backend(new FakeProvider("net").creating((options, context) -> new MountingBackend()))
        .places(
            new HostPlaces(
                directory.resolve("run/instances"), directory, directory.resolve("run/serve")))
        .secret(SECRET)
        .clock(clock)
        .build();
  }

  private SnapshotId publish(String content) {
    try (Engine engine = engine()) {
      Path file = Files.writeString(directory.resolve("tree/version"), content);
      // The same content is the same snapshot only if its time is the same too.
      Files.setLastModifiedTime(file, FileTime.fromMillis(0));
      Files.setLastModifiedTime(directory.resolve("tree"), FileTime.fromMillis(0));
      return engine.profile("kiosk").publish(Listener.silent()).outcome().snapshot().id();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** What the machine is given, as its own bundle. */
  private BootEntry entry() {
    try (Engine engine = engine()) {
      Path record = directory.resolve("repository/machines/pc-01.json");
      byte[] before = Files.exists(record) ? Files.readAllBytes(record) : null;
      BootEntry entry = engine.machine("pc-01").bundle(directory.resolve("bundle")).entry();
      // To bundle is to fetch, which is not what these tests are about.
      if (before == null) {
        Files.delete(record);
      } else {
        Files.write(record, before);
      }
      return entry;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The machine starts with what it is given, and says so. */
  private void starts(String... notes) {
    BootEntry entry = entry();
    report(entry.snapshot(), entry.digest().value(), notes);
  }

  private void report(SnapshotId snapshot, String entry, String... notes) {
    SiteSecret secret = SiteSecret.parse(SECRET);
    Reports reports = new Reports(secret, name -> Optional.of(pc()), records, clock);
    StringBuilder text = new StringBuilder();
    for (String line : List.of(PC.value(), snapshot.value(), BOOT, reports.challenge(), entry)) {
      text.append(line).append('\n');
    }
    for (String note : notes) {
      text.append("note ").append(note).append('\n');
    }
    text.append(HexFormat.of().formatHex(secret.reportKey(PC, 0).code(text.toString())))
        .append('\n');
    assertThat(reports.take(text.toString().getBytes(US_ASCII)))
        .isEqualTo(new Reports.Verdict.Accepted());
  }

  private Machine pc() {
    try (Engine engine = engine()) {
      return engine.machine(PC.value()).machine();
    }
  }

  private MachineStatus status() {
    try (Engine engine = engine()) {
      return engine.status().get(0);
    }
  }

  private RebootChanges changes() {
    return status().rebootChanges();
  }

  private String reason() {
    return changes() instanceof RebootChanges.Unknown unknown ? unknown.reason() : "it is known";
  }
}
