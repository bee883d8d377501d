package org.statelesslinux.engine.machines;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.statelesslinux.engine.boot.EntryDigest;
import org.statelesslinux.engine.identity.SiteSecret;
import org.statelesslinux.engine.machines.MachineRecords.Said;
import org.statelesslinux.engine.machines.Reports.Verdict;
import org.statelesslinux.model.Machine;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.ProfileName;
import org.statelesslinux.model.SnapshotId;

class ReportsTest {
  private static final SiteSecret SECRET = SiteSecret.parse("ab".repeat(32));
  private static final MachineName PC = new MachineName("pc-01");
  private static final String ID = "sha256:" + "c".repeat(64);
  private static final String BOOT = "00000000-1111-2222-3333-444444444444";

  @TempDir Path repository;

  private final TestClock clock = new TestClock();
  private MachineRecords records;
  private Reports reports;

  @BeforeEach
  void open() {
    records = new MachineRecords(repository, clock, name -> false);
    reports = new Reports(SECRET, ReportsTest::machine, records, clock);
  }

  @Test
  void aMachineThatProvesItselfIsBelieved() {
    assertThat(take(signed(SECRET, PC.value(), ID, BOOT, reports.challenge()))).isEqualTo(ok());
    assertThat(records.all().get(PC).report())
        .contains(
            new Said(
                new Sighting(new SnapshotId(ID), clock.instant()),
                Optional.of(clock.instant()),
                Optional.empty(),
                List.of()));
  }

  @Test
  void whatItStartedWithAndItsNotesAreTaken() {
    String entry = "0123456789abcdef".repeat(4);
    String report =
        signed(SECRET, PC.value(), ID, BOOT, reports.challenge(), entry, "note one", "note  two ~");
    assertThat(take(report)).isEqualTo(ok());
    Said said = records.all().get(PC).report().orElseThrow();
    assertThat(said.entry()).contains(new EntryDigest(entry));
    assertThat(said.notes()).extracting(StatusNote::text).containsExactly("one", " two ~");

    clock.advance(Duration.ofDays(1));
    take(signed(SECRET, PC.value(), ID, BOOT, reports.challenge(), "-"));
    said = records.all().get(PC).report().orElseThrow();
    assertThat(said.entry()).isEmpty();
    assertThat(said.notes()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "note ",
        "note",
        "Note x",
        "note \u001b]0;x\u0007",
        "note tab\there",
        "note caf\u00e9",
        "note x\r",
        "",
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
      })
  void whatIsNoNoteIsNotTakenFromAMachineEither(String line) {
    String report = signed(SECRET, PC.value(), ID, BOOT, reports.challenge(), "-", line);
    assertThat(take(report)).isInstanceOf(Verdict.Malformed.class);
    assertThat(records.all()).isEmpty();
  }

  @Test
  void notesAreBoundedInNumberAndLength() {
    List<String> lines = new ArrayList<>(List.of(PC.value(), ID, BOOT, reports.challenge(), "-"));
    lines.addAll(Collections.nCopies(16, "note " + "x".repeat(200)));
    assertThat(take(signed(SECRET, lines.toArray(String[]::new)))).isEqualTo(ok());
    lines.add("note one too many");
    assertThat(take(signed(SECRET, lines.toArray(String[]::new))))
        .isEqualTo(new Verdict.Malformed("a report has 5 to 22 lines"));
    lines.subList(5, lines.size()).clear();
    lines.add("note " + "x".repeat(201));
    assertThat(take(signed(SECRET, lines.toArray(String[]::new))))
        .isEqualTo(new Verdict.Malformed("a note has 1 to 200 printable characters of ASCII"));
  }

  @Test
  void anAnswerMayTakeAMinuteAndNoLonger() {
    String report = signed(SECRET, PC.value(), ID, BOOT, reports.challenge());
    clock.advance(Duration.ofSeconds(60).minusMillis(1));
    assertThat(take(report)).isEqualTo(ok());
    clock.advance(Duration.ofMillis(1));
    assertThat(take(report)).isEqualTo(refused("the challenge is unknown or older than a minute"));
  }

  @Test
  void aChallengeFromTheFutureOrOfAnotherSiteIsUnknown() {
    String future = signed(SECRET, PC.value(), ID, BOOT, reports.challenge());
    clock.advance(Duration.ofSeconds(-1));
    assertThat(take(future)).isInstanceOf(Verdict.Refused.class);
    Reports other =
        new Reports(SiteSecret.parse("cd".repeat(32)), ReportsTest::machine, records, clock);
    assertThat(take(signed(SECRET, PC.value(), ID, BOOT, other.challenge())))
        .isInstanceOf(Verdict.Refused.class);
    String own = reports.challenge();
    assertThat(take(signed(SECRET, PC.value(), ID, BOOT, "9" + own.substring(1))))
        .isInstanceOf(Verdict.Refused.class);
    for (String text : List.of("", "x", "1-", own + "0", own.substring(1), "-" + own)) {
      assertThat(take(signed(SECRET, PC.value(), ID, BOOT, text)))
          .isInstanceOf(Verdict.Refused.class);
    }
    assertThat(records.all()).isEmpty();
  }

  @Test
  void aMachineThatTheSiteDoesNotHaveIsRefused() {
    assertThat(take(signed(SECRET, "pc-02", ID, BOOT, reports.challenge())))
        .isEqualTo(refused("the site has no machine pc-02"));
  }

  @Test
  void oneMachineCannotSpeakForAnother() {
    String challenge = reports.challenge();
    String own = signed(SECRET, "pc-02", ID, BOOT, challenge);
    assertThat(take(own.replace("pc-02", "pc-01"))).isEqualTo(refused("the code is wrong"));
    assertThat(take(signed(SiteSecret.parse("cd".repeat(32)), "pc-01", ID, BOOT, challenge)))
        .isEqualTo(refused("the code is wrong"));
    assertThat(records.all()).isEmpty();
  }

  @Test
  void noLineOfAReportCanBeChanged() {
    String challenge = reports.challenge();
    clock.advance(Duration.ofSeconds(1));
    String report =
        signed(SECRET, PC.value(), ID, BOOT, challenge, "e".repeat(64), "note one", "note two");
    List<String> changed =
        List.of(
            report.replace("cccc", "cccd"),
            report.replace("00000000-", "00000001-"),
            report.replace("eeee", "eeef"),
            report.replace("e".repeat(64), "-"),
            report.replace("note one\n", ""),
            report.replace("one\nnote two", "two\nnote one"),
            report.replace("e".repeat(64) + "\nnote one\nnote two\n", ""),
            report.replace(challenge, reports.challenge()));
    for (String one : changed) {
      assertThat(one).isNotEqualTo(report);
      assertThat(take(one)).isEqualTo(refused("the code is wrong"));
    }
  }

  @Test
  void theSameReportAgainIsWellAndChangesNothing() {
    String report = signed(SECRET, PC.value(), ID, BOOT, reports.challenge());
    take(report);
    var before = records.all();
    clock.advance(Duration.ofSeconds(5));
    assertThat(take(report)).isEqualTo(ok());
    assertThat(records.all()).isEqualTo(before);
  }

  @Test
  void anEarlierReportDoesNotUndoALaterOne() {
    String earlier = signed(SECRET, PC.value(), ID, BOOT, reports.challenge());
    clock.advance(Duration.ofSeconds(5));
    String other = "sha256:" + "d".repeat(64);
    take(signed(SECRET, PC.value(), other, BOOT, reports.challenge()));
    var before = records.all();
    assertThat(take(earlier)).isEqualTo(refused("a later report has been taken"));
    assertThat(records.all()).isEqualTo(before);
  }

  @Test
  void aMachineWhoseEpochWasRaisedIsNotBelievedByItsOldKey() {
    Reports raised =
        new Reports(SECRET, name -> machine(name).map(pc -> inEpoch(pc, 1)), records, clock);
    String report = signed(SECRET, PC.value(), ID, BOOT, raised.challenge());
    assertThat(raised.take(report.getBytes(ISO_8859_1))).isEqualTo(refused("the code is wrong"));
    String text = report.substring(0, report.lastIndexOf('\n', report.length() - 2) + 1);
    String renewed = text + HexFormat.of().formatHex(SECRET.reportKey(PC, 1).code(text)) + "\n";
    assertThat(raised.take(renewed.getBytes(ISO_8859_1))).isEqualTo(ok());
  }

  private static Optional<Machine> machine(MachineName name) {
    return Optional.of(new Machine(PC, new ProfileName("kiosk"), new Mode("net"), Optional.empty()))
        .filter(machine -> machine.name().equals(name));
  }

  private static Machine inEpoch(Machine machine, int epoch) {
    return new Machine(
        machine.name(),
        machine.profile(),
        machine.mode(),
        machine.mac(),
        machine.commandLine(),
        epoch,
        machine.bootDisk());
  }

  private Verdict take(String report) {
    return reports.take(report.getBytes(ISO_8859_1));
  }

  static String signed(SiteSecret secret, String... lines) {
    String text = String.join("\n", lines) + "\n";
    return text
        + HexFormat.of().formatHex(secret.reportKey(new MachineName(lines[0]), 0).code(text))
        + "\n";
  }

  private static Verdict ok() {
    return new Verdict.Accepted();
  }

  private static Verdict refused(String reason) {
    return new Verdict.Refused(reason);
  }
}
