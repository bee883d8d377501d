package org.statelesslinux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.cli.Shell.Result;
import org.statelesslinux.testsupport.Needs;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The commands on a site with a published snapshot, and the shapes of their answers. */
@Needs(
    tools = {
      @Needs.Tool(name = "mksquashfs", debianPackage = "squashfs-tools"),
      @Needs.Tool(name = "veritysetup", debianPackage = "cryptsetup-bin")
    })
class PublishedTest {
  private static final JsonMapper JSON = JsonMapper.shared();

  @TempDir private Path directory;
  private Shell shell;
  private JsonNode published;

  @BeforeEach
  void publish() throws IOException {
    shell = Shell.withSite(directory);
    published = json(ExitCode.DONE, "publish", "kiosk");
  }

  @Test
  void publishSaysWhatItMade() {
    assertThat(published.propertyNames())
        .containsExactly("profile", "id", "entries", "bytes", "reused");
    assertThat(published.get("profile").stringValue()).isEqualTo("kiosk");
    assertThat(id()).matches("sha256:[0-9a-f]{64}");
    assertThat(published.get("entries").longValue()).isEqualTo(3);
    assertThat(published.get("bytes").longValue()).isEqualTo(8);
    assertThat(published.get("reused").longValue()).isZero();
  }

  @Test
  void publishingTheSameAgainIsNoNews() {
    assertThat(shell.run("publish", "kiosk").out())
        .isEqualTo(
            "kiosk %s  3 entries, 8 B; nothing has changed\n  ready for mode livecd\n"
                .formatted(abbreviated()));
  }

  @Test
  void whatAModeLacksOnThisHostIsNoMatterOfTheOthers() throws IOException {
    Files.writeString(
        shell.site(),
        Files.readString(shell.site())
            + """
              laptop: { profile: kiosk, mode: coda }
            modes:
              coda: { realm: coda.example, servers: [192.0.2.20], tools: /no/such/place }
            """);
    String lacks = "/no/such/place/cfs (coda-client, of coda.cs.cmu.edu, in no release of Debian)";

    Shell.Result check = shell.run("check");
    assertThat(check.code()).isEqualTo(ExitCode.DONE);
    assertThat(check.err())
        .contains("mode coda: nothing can be published on this host")
        .contains(lacks);

    Files.writeString(shell.tree().resolve("etc/motd"), "hello\n");
    Shell.Result publish = shell.run("publish", "kiosk");
    assertThat(publish.out()).contains("ready for mode livecd");
    assertThat(publish.err()).contains("coda").contains(lacks);
    assertThat(publish.code()).isEqualTo(ExitCode.FAILED);
  }

  @Test
  void snapshotsAreListed() {
    JsonNode list = json(ExitCode.DONE, "snapshots");

    assertThat(list.size()).isEqualTo(1);
    assertThat(list.get(0).propertyNames())
        .containsExactly("profile", "id", "created", "entries", "bytes", "current", "pinned");
    assertThat(list.get(0).get("created").stringValue()).matches("\\d{4}-\\d\\d-\\d\\dT.*Z");
    assertThat(list.get(0).get("current").booleanValue()).isTrue();
    assertThat(list.get(0).get("pinned").booleanValue()).isFalse();
  }

  @Test
  void aPersonGetsATable() {
    assertThat(shell.run("snapshots", "kiosk").out())
        .matches(
            """
            PROFILE  SNAPSHOT      CREATED              ENTRIES  SIZE
            kiosk    %s  \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d        3   8 B  current
            """
                .formatted(abbreviated()));
  }

  @Test
  void theStatusListsMachinesThatWereSeen() throws IOException {
    assertThat(shell.run("status").err()).contains("no machine was seen yet");
    Path machines = Files.createDirectories(directory.resolve("repository/machines"));
    Files.writeString(
        machines.resolve("pc-03.json"),
        """
        {"machine": "pc-03", "fetches": [{"snapshot": "%s", "when": "2026-02-03T04:05:06Z"}]}
        """
            .formatted(id()));

    assertThat(json(ExitCode.DONE, "status").toString())
        .isEqualTo(
            ("[{'machine':'pc-03','configured':true,'profile':'kiosk','mode':'livecd',"
                    + "'snapshot':'ID','current':true,'report':null,"
                    + "'fetch':{'snapshot':'ID','when':'2026-02-03T04:05:06Z'},'booted':null,"
                    + "'notes':[],'backups':[],'damaged':[],'reboot':{'changes':'unknown','snapshot':null,"
                    + "'reason':'it does not report what it started with'}}]")
                .replace('\'', '"')
                .replace("ID", id()));
    Result shown = shell.run("status");
    assertThat(shown.out())
        .matches(
            """
            MACHINE  PROFILE  MODE    SNAPSHOT      BOOTED  SEEN                 BACKUP  REBOOT
            pc-03    kiosk    livecd  %s  -       2026-02-0\\d \\d\\d:05:06  -       unknown
            unknown for pc-03: it does not report what it started with
            """
                .formatted(abbreviated()));
    assertThat(shown.err()).contains("cannot report");
  }

  @Test
  void theStatusTellsWhatAMachineSaidOfItselfAndWhatARebootWouldChange() throws IOException {
    Path machines = Files.createDirectories(directory.resolve("repository/machines"));
    String old = "sha256:" + "0a".repeat(32);
    Files.writeString(
        machines.resolve("pc-03.json"),
        """
        {"machine": "pc-03", "fetches": [], "report": {"snapshot": "%s",
         "when": "2026-02-03T04:05:06Z", "challenged": "2026-02-03T04:05:05Z",
         "boot": "00000000-1111-2222-3333-444444444444", "booted": "2026-02-01T04:05:06Z",
         "entry": "%s", "notes": ["store machine: it is not what it should be", "two"]}}
        """
            .formatted(old, "e".repeat(64)));

    JsonNode status = json(ExitCode.DONE, "status").get(0);
    assertThat(status.get("booted").stringValue()).isEqualTo("2026-02-01T04:05:06Z");
    assertThat(status.get("notes").toString())
        .isEqualTo("[\"store machine: it is not what it should be\",\"two\"]");
    assertThat(status.get("reboot").toString())
        .isEqualTo(
            "{\"changes\":\"snapshot\",\"snapshot\":\"%s\",\"reason\":null}".formatted(id()));
    assertThat(shell.run("status").out())
        .matches(
            """
            MACHINE  PROFILE  MODE    SNAPSHOT      BOOTED               SEEN                 BACKUP  REBOOT
            pc-03    kiosk    livecd  0a0a0a0a0a0a  2026-\\S+ \\S+:05:06  2026-\\S+ \\S+:05:06  -       new snapshot %s
            pc-03: store machine: it is not what it should be
            pc-03: two
            """
                .formatted(abbreviated()));
  }

  @Test
  void aWholeSnapshotVerifies() {
    JsonNode verified = json(ExitCode.DONE, "verify", "kiosk");

    assertThat(verified.toString())
        .isEqualTo("[{\"id\":\"%s\",\"differences\":[]}]".formatted(id()));
  }

  @Test
  void aChangedSnapshotEndsWithThreeAndNamesPathAndDifference() throws IOException {
    Files.writeString(snapshot().resolve("tree/etc/motd"), "Welcome\n");

    JsonNode differences =
        json(ExitCode.DIFFERENT, "verify", "kiosk", "current").get(0).get("differences");

    assertThat(differences.get(0).propertyNames())
        .containsExactly("path", "what", "expected", "found");
    assertThat(differences.findValuesAsString("path")).contains("etc/motd");
    assertThat(differences.findValuesAsString("what")).contains("sha256digest");
  }

  @Test
  void aPersonLearnsHowADamagedSnapshotIsMended() throws Exception {
    Files.writeString(snapshot().resolve("tree/etc/motd"), "Welcome\n");

    assertThat(shell.run("verify", "kiosk").err()).contains("\n  do now: ", "touch -h");

    new ProcessBuilder("touch", "-h", shell.tree().resolve("etc/motd").toString())
        .inheritIO()
        .start()
        .waitFor();
    shell.run("publish", "kiosk");
    assertThat(shell.run("verify", "kiosk").code()).isEqualTo(ExitCode.DONE);
  }

  @Test
  void severalSnapshotsVerifyAtOnceByTheBeginningsOfTheirIds() throws IOException {
    Files.writeString(shell.tree().resolve("etc/new"), "");
    shell.run("publish", "kiosk");

    JsonNode verified = json(ExitCode.DONE, "verify", "kiosk", abbreviated(), "current");

    assertThat(verified.size()).isEqualTo(2);
    assertThat(verified.get(0).get("id").stringValue()).isEqualTo(id());
  }

  @Test
  void aNameThatIsNotUtf8IsSpelledAsInTheManifest() throws IOException {
    new ProcessBuilder(
            "/bin/sh", "-c", "touch \"$0/etc/$(printf 'b\\377d')\"", shell.tree().toString())
        .start()
        .onExit()
        .join();
    shell.run("publish", "kiosk");

    JsonNode diff = json(ExitCode.DONE, "diff", "kiosk", abbreviated());

    assertThat(diff.propertyNames()).containsExactly("from", "to", "differences");
    assertThat(diff.get("differences").findValuesAsString("path")).contains("etc/b\\377d");
  }

  @Test
  void differencesAreMarkedByWhatTheyAre() throws IOException {
    Files.createDirectory(shell.tree().resolve("srv"));
    Files.delete(shell.tree().resolve("etc/motd"));
    shell.run("publish", "kiosk");

    assertThat(shell.run("diff", "kiosk", abbreviated()).out().lines())
        .contains("- etc/motd  file", "+ srv  dir");
  }

  @Test
  void whatIsPinnedOutlivesGarbageCollectionAndWhatIsNotDoesNot() throws IOException {
    Files.writeString(shell.tree().resolve("etc/motd"), "second\n");
    shell.run("publish", "kiosk");

    assertThat(shell.run("pin", "kiosk", abbreviated()).out())
        .isEqualTo("kiosk " + abbreviated() + "  pinned\n");
    assertThat(json(ExitCode.DONE, "gc").toString()).isEqualTo("[]");
    shell.run("unpin", "kiosk", abbreviated());
    assertThat(json(ExitCode.DONE, "gc").findValuesAsString("id")).containsExactly(id());
    assertThat(json(ExitCode.DONE, "snapshots").size()).isEqualTo(1);
  }

  @Test
  void theOneBeforeIsCurrentAgainAndThenTheNewOneByItsId() throws IOException {
    Result alone = shell.run("rollback", "kiosk");
    assertThat(alone.code()).isEqualTo(ExitCode.FAILED);
    assertThat(alone.err()).contains("none is older than " + abbreviated());
    Files.writeString(shell.tree().resolve("etc/motd"), "second\n");
    String second = json(ExitCode.DONE, "publish", "kiosk").get("id").stringValue();

    assertThat(shell.run("rollback", "kiosk").out())
        .isEqualTo("kiosk " + abbreviated() + "  current again\n  ready for mode livecd\n");
    assertThat(json(ExitCode.DONE, "plan", "pc-07").get("snapshot").stringValue()).isEqualTo(id());
    JsonNode again = json(ExitCode.DONE, "rollback", "kiosk", second.substring(7, 20));
    assertThat(again).isEqualTo(json(ExitCode.DONE, "snapshots").get(1));
    assertThat(again.get("id").stringValue()).isEqualTo(second);
    assertThat(again.get("current").booleanValue()).isTrue();
  }

  @Test
  void aSnapshotThatTheStateRulesDoNotFitAnyMoreDoesNotBecomeCurrent() throws IOException {
    Files.delete(shell.tree().resolve("etc/motd"));
    Files.createDirectories(shell.tree().resolve("etc/motd/parts"));
    String site = Files.readString(shell.site());
    Files.writeString(
        shell.site(),
        site.replace(
                "tree }", "tree, state: [ { path: /etc/motd/parts, store: gone, seed: empty } ] }")
            + "stores: { gone: { type: ephemeral } }\n");
    String second = json(ExitCode.DONE, "publish", "kiosk").get("id").stringValue();

    Result refused = shell.run("rollback", "kiosk");

    assertThat(refused.code()).isEqualTo(ExitCode.FAILED);
    assertThat(refused.err()).contains("/etc/motd");
    JsonNode newest = json(ExitCode.DONE, "snapshots").get(1);
    assertThat(newest.get("id").stringValue()).isEqualTo(second);
    assertThat(newest.get("current").booleanValue()).isTrue();
  }

  @Test
  void aPlanSaysThatABootDiskIsNotUsed() throws IOException {
    String site = Files.readString(shell.site());
    Files.writeString(shell.site(), site.replace("tree }", "tree, boot: { disk: /dev/sda } }"));

    Result unused = shell.run("plan", "pc-07", "--mode", "nfs");
    assertThat(unused.err())
        .contains("Its boot disk is not used: in mode nfs it starts over the network");
    assertThat(unused.out()).doesNotContain("boot disk");
    Result used = shell.run("plan", "pc-07", "--mode", "rsync");
    assertThat(used.err()).isEmpty();
    assertThat(used.out()).contains("making the boot disk if it is blank");
  }

  @Test
  void anUnknownBeginningOfAnIdFails() {
    Result result = shell.run("verify", "kiosk", "xyz");

    assertThat(result.code()).isEqualTo(ExitCode.FAILED);
    assertThat(result.out()).isEmpty();
  }

  @Test
  void aPlanHasItsStepsAndWhoPutThemThere() {
    JsonNode plan = json(ExitCode.DONE, "plan", "pc-07");

    assertThat(plan.propertyNames())
        .containsExactly("machine", "profile", "mode", "snapshot", "requirements", "steps");
    assertThat(plan.get("machine").stringValue()).isEqualTo("pc-07");
    assertThat(plan.get("snapshot").stringValue()).isEqualTo(id());
    for (JsonNode step : plan.get("steps")) {
      assertThat(step.propertyNames()).contains("phase", "origin", "kind", "why");
      assertThat(step.get("origin").stringValue()).isIn("core", "backend");
    }
  }

  @Test
  void aPlanInAnotherModeDiffersInTheBackendsStepsAlone() {
    JsonNode one = json(ExitCode.DONE, "plan", "pc-07");
    JsonNode other = json(ExitCode.DONE, "plan", "pc-07", "--mode", "rsync");

    assertThat(other.get("mode").stringValue()).isEqualTo("rsync");
    assertThat(core(other)).isEqualTo(core(one)).isNotEmpty();
  }

  @Test
  void checkHasProblemsInJsonToo() throws IOException {
    Files.writeString(shell.site(), "mood: x\n");

    JsonNode problems = json(ExitCode.USAGE, "check").get("problems");

    assertThat(problems.get(0).propertyNames())
        .containsExactly("file", "line", "column", "message");
    assertThat(problems.get(0).get("line").intValue()).isEqualTo(1);
  }

  @Test
  void modesSayWhatCanBeSet() {
    JsonNode modes = json(ExitCode.DONE, "modes");

    assertThat(modes.findValuesAsString("mode")).contains("livecd", "nfs", "rsync");
    assertThat(modes.get(0).propertyNames())
        .containsExactly("mode", "capabilities", "options", "provider", "version", "location");
    assertThat(modes.get(0).get("options").get(0).propertyNames())
        .containsExactly("name", "accepted", "default", "secret", "help");
  }

  private static List<JsonNode> core(JsonNode plan) {
    return plan.get("steps")
        .valueStream()
        .filter(step -> step.get("origin").stringValue().equals("core"))
        .toList();
  }

  private JsonNode json(int code, String... arguments) {
    String[] all = Arrays.copyOf(arguments, arguments.length + 1);
    all[arguments.length] = "--json";
    Result result = shell.run(all);
    assertThat(result.code()).as(result.err()).isEqualTo(code);
    return JSON.readTree(result.out());
  }

  private Path snapshot() {
    return directory.resolve("repository/snapshots/kiosk").resolve(id());
  }

  private String id() {
    return published.get("id").stringValue();
  }

  private String hex() {
    return id().substring("sha256:".length());
  }

  private String abbreviated() {
    return hex().substring(0, 12);
  }
}
