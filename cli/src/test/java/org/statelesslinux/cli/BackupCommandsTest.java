package org.statelesslinux.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.cli.Shell.Result;
import org.statelesslinux.cli.terminal.Human;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.repository.Repository;
import org.statelesslinux.engine.repository.SnapshotInfo;
import org.statelesslinux.model.ProfileName;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class BackupCommandsTest {
  private static final String LINEAGE = "a".repeat(32);

  @TempDir private Path directory;
  private Shell shell;
  private Path store;

  @BeforeEach
  void makeSite() throws IOException {
    shell = Shell.withSite(directory);
    store = directory.resolve("repository/backups/old-pc/machine");
  }

  /** Two versions of a machine that the configuration does not name, as the server keeps them. */
  private SnapshotInfo twoVersions() throws IOException {
    SnapshotInfo first = version("first");
    SnapshotInfo second = version("second");
    Files.writeString(
        store.resolve("record"),
        """
        {"versions":[
          {"number":1,"time":"2026-01-01T10:00:00Z","id":"%s","origin":"%s:1",
           "entries":3,"bytes":5,
           "confirmed":{"time":"2026-01-01T11:00:00Z","position":"%s:1"}},
          {"number":2,"time":"2026-01-02T10:00:00Z","id":"%s","origin":"%s:2",
           "entries":3,"bytes":6}]}
        """
            .formatted(first.id(), LINEAGE, LINEAGE, second.id(), LINEAGE));
    return first;
  }

  private SnapshotInfo version(String content) throws IOException {
    Path mirror = Files.createDirectories(store.resolve("mirror"));
    Files.createDirectories(mirror.resolve("home"));
    Files.writeString(mirror.resolve("home/letter"), content);
    return Repository.at(store.resolve("versions"))
        .publish(new ProfileName("machine"), mirror, Listener.silent())
        .snapshot();
  }

  @Test
  void withoutBackupsThereIsNothingToList() {
    assertThat(shell.run("backups"))
        .isEqualTo(new Result(ExitCode.DONE, "", "stateless: there is no backup yet\n"));
    assertThat(shell.run("backups", "--json").out()).isEqualTo("[]\n");
  }

  @Test
  void backupsAreListedWithWhatIsKnownOfThem() throws Exception {
    SnapshotInfo first = twoVersions();

    assertThat(shell.run("backups", "old-pc").out().lines().toList())
        .hasSize(3)
        .satisfies(
            lines -> {
              assertThat(lines.get(1))
                  .startsWith("old-pc")
                  .contains("machine", first.id().abbreviated(), "still so at");
              assertThat(lines.get(2)).endsWith("current");
            });
    assertThat(shell.run("backups", "--json").out())
        .contains(
            "\"version\": \"" + first.id() + "\"",
            "\"time\": \"2026-01-01T10:00:00Z\"",
            "\"confirmed\": \"2026-01-01T11:00:00Z\"",
            "\"confirmed\": null",
            "\"generation\": 2");
    assertThat(shell.run("backups", "pc-01").err()).contains("there is no backup of pc-01 yet");
  }

  @Test
  void theStatusTellsHowOldTheOldestBackupIs() throws Exception {
    Files.writeString(
        shell.site(),
        Files.readString(shell.site())
                .replace(
                    "profiles:\n",
                    "profiles:\n  desk: { tree: %s, state: [%s, %s, %s] }\n"
                        .formatted(
                            shell.tree(),
                            "{ path: /home, store: home, seed: empty }",
                            "{ path: /srv, store: spare, seed: empty }",
                            "{ path: \"/var/l*\", store: machine, seed: empty }"))
            + """
              old-pc: { profile: desk }
            stores:
              home: { type: local, disk: { label: home }, backup: { every: 1h } }
              machine: { type: local, disk: { label: machine }, backup: { every: 1h } }
              spare: { type: local, disk: { label: spare } }
            """);
    String never = "{'store':'STORE','time':null,'confirmed':null,'restored':false}";
    assertThat(backupsInStatus()).isEqualTo(of(never, "home") + "," + of(never, "machine"));
    assertThat(tableOfStatus()).containsPattern(" never +never seen\n");

    SnapshotInfo first = twoVersions();
    assertThat(backupsInStatus())
        .isEqualTo(
            of(never, "home")
                + ","
                + of(
                        "{'store':'STORE','time':'TIME','confirmed':'TIME','restored':false}",
                        "machine")
                    .replace("TIME", "2026-01-02T10:00:00Z"));
    assertThat(tableOfStatus()).containsPattern(" never +never seen\n");

    Files.createDirectories(store.resolveSibling("home"));
    Files.writeString(
        store.resolveSibling("home").resolve("record"),
        """
        {"versions":[{"number":1,"time":"2026-01-01T10:00:00Z","id":"%s","origin":"%s:1",
          "entries":3,"bytes":5,"confirmed":{"time":"2026-01-01T11:00:00Z","position":"%s:1"}}]}
        """
            .formatted(first.id(), LINEAGE, LINEAGE));
    assertThat(backupsInStatus()).contains("\"confirmed\":\"2026-01-01T11:00:00Z\"");
    assertThat(tableOfStatus())
        .containsPattern(
            " %s +never seen\n"
                .formatted(
                    Human.time(Instant.parse("2026-01-01T11:00:00Z"), ZoneId.systemDefault())));
  }

  /** Machines with a store that has a backup. */
  private void addMachines(String... names) throws IOException {
    Files.writeString(
        shell.site(),
        Files.readString(shell.site())
                .replace(
                    "profiles:\n",
                    "profiles:\n  desk: { tree: %s, state: [%s] }\n"
                        .formatted(shell.tree(), "{ path: /home, store: machine, seed: empty }"))
            + Stream.of(names)
                .map("  %s: { profile: desk }\n"::formatted)
                .collect(Collectors.joining())
            + """
            stores:
              machine: { type: local, disk: { label: machine }, backup: { every: 1h } }
            """);
  }

  @Test
  void aDamagedRecordIsOneLineAndTheOthersAreListed() throws Exception {
    twoVersions();
    addMachines("a-pc", "b-pc", "old-pc");
    Path record = store.resolveSibling("../a-pc/machine/record").normalize();
    Files.createDirectories(record.getParent());
    Files.writeString(record, "{\u001b[2J");
    Path machine = directory.resolve("repository/machines/b-pc.json");
    Files.createDirectories(machine.getParent());
    Files.writeString(machine, "");
    String machineFound = machine + " is damaged: it is not of machine b-pc";

    Result status = shell.run("status");
    assertThat(status.code()).isEqualTo(ExitCode.FAILED);
    List<String> lines = status.out().lines().toList();
    assertThat(lines).hasSize(6);
    assertThat(lines.get(1)).startsWith("a-pc ").matches(".* - +- +- +damaged +never seen");
    assertThat(lines.get(2)).startsWith("b-pc ").matches(".* - +- +damaged +never +unknown");
    assertThat(lines.get(3)).startsWith("old-pc ").contains(" 2026-01-0").endsWith(" never seen");
    assertThat(lines.get(4))
        .startsWith("a-pc: store machine: " + record + " is damaged: it is no JSON")
        .contains(". Put the file back, or move " + record.getParent() + " away")
        .doesNotContain("\u001b");
    assertThat(lines.get(5))
        .startsWith("b-pc: " + machineFound + ". If the machine is not running, remove the file");

    Result json = shell.run("status", "--json");
    assertThat(json.code()).isEqualTo(ExitCode.FAILED);
    JsonNode machines = new JsonMapper().readTree(json.out());
    assertThat(machines.get(0).at("/damaged/0/store").stringValue()).isEqualTo("machine");
    assertThat(machines.get(1).at("/damaged/0/store").isNull()).isTrue();
    assertThat(machines.get(1).at("/damaged/0/found").stringValue()).isEqualTo(machineFound);
    assertThat(machines.get(2).get("damaged")).isEmpty();

    Result backups = shell.run("backups");
    assertThat(backups.code()).isEqualTo(ExitCode.FAILED);
    assertThat(backups.out().lines()).hasSize(3);
    assertThat(backups.err())
        .startsWith("stateless: machine a-pc, store machine: " + record + " is damaged")
        .hasLineCount(1);
    assertThat(shell.run("backups", "old-pc").code()).isEqualTo(ExitCode.DONE);

    Result gc = shell.run("gc");
    assertThat(gc.code()).isEqualTo(ExitCode.DONE);
    assertThat(gc.err())
        .contains("the backups of store machine of a-pc are left alone: " + record)
        .contains("All snapshots are kept", machineFound);
  }

  @Test
  void afterARestoreTheStatusTellsWhatTheMachineSentLastAndThatItWasRestored() throws Exception {
    addMachines("old-pc");
    SnapshotInfo first = twoVersions();
    String sent = Human.time(Instant.parse("2026-01-02T10:00:00Z"), ZoneId.systemDefault());
    assertThat(shell.run("restore", "old-pc", "--at", "2026-01-01").code()).isZero();

    assertThat(tableOfStatus().lines().toList())
        .hasSize(3)
        .satisfies(
            lines -> {
              assertThat(lines.get(1)).matches("old-pc .* " + sent + " +never seen");
              assertThat(lines.get(2))
                  .matches(
                      "old-pc: store machine was restored at 2[-0-9: ]+, and the machine has sent"
                          + " nothing since");
            });
    assertThat(backupsInStatus())
        .contains("\"confirmed\":\"2026-01-02T10:00:00Z\"", "\"restored\":true");
    assertThat(shell.run("backups").out().lines().toList().get(3))
        .contains(first.id().abbreviated())
        .endsWith("current, restored");

    // The machine has got it and says that nothing has changed since.
    Path record = store.resolve("record");
    Files.writeString(
        record,
        new JsonMapper()
            .readTree(Files.readString(record))
            .toString()
            .replaceFirst(
                "}]}$",
                ",\"confirmed\":{\"time\":\"2026-12-01T11:00:00Z\",\"position\":\"%s:1\"}}]}"
                    .formatted("b".repeat(32))));
    assertThat(tableOfStatus().lines()).hasSize(2);
    assertThat(backupsInStatus())
        .contains("\"confirmed\":\"2026-12-01T11:00:00Z\"", "\"restored\":false");

    // Of a version that was brought back alone nobody knows when the machine sent it.
    Files.writeString(
        record,
        """
        {"versions":[{"number":9,"time":"2026-01-05T10:00:00Z","id":"%s","origin":"%s:0",
          "entries":3,"bytes":5}]}
        """
            .formatted(first.id(), LINEAGE));
    assertThat(tableOfStatus()).containsPattern(" unknown +never seen\n");
  }

  private static String of(String shape, String store) {
    return shape.replace("STORE", store).replace('\'', '"');
  }

  private String tableOfStatus() {
    return shell.run("status").out();
  }

  private String backupsInStatus() {
    JsonNode backups =
        new JsonMapper().readTree(shell.run("status", "--json").out()).get(0).get("backups");
    String text = backups.toString();
    return text.substring(1, text.length() - 1);
  }

  @Test
  void aPartIsCopiedOut() throws Exception {
    twoVersions();
    Path into = directory.resolve("into");

    Result result =
        shell.run(
            "restore",
            "old-pc",
            "--at",
            "2026-01-01T12:00:00Z",
            "--path",
            "/home/letter",
            "--into",
            into.toString());

    assertThat(result.out()).isEqualTo(into + "\n");
    assertThat(into.resolve("letter")).hasContent("first");
  }

  @Test
  void whoBringsAVersionBackLearnsWhatFollows() throws Exception {
    SnapshotInfo first = twoVersions();

    Result result = shell.run("restore", "old-pc", "--at", "2026-01-01");

    assertThat(result.code()).isEqualTo(ExitCode.DONE);
    assertThat(result.out()).startsWith("old-pc machine " + first.id().abbreviated());
    assertThat(result.err()).contains("start old-pc anew", "set-aside/");
    assertThat(shell.run("backups", "--json").out()).contains("\"generation\": 0");
  }

  @Test
  void aPartDoesNotGoBackToTheMachineByItself() {
    Result result = shell.run("restore", "old-pc", "--path", "/home/letter");

    assertThat(result.code()).isEqualTo(ExitCode.USAGE);
    assertThat(result.err()).contains("--path needs --into DIR", "parts belong together");
  }

  @Test
  void aTimeBeforeAllListsWhatThereIs() throws Exception {
    twoVersions();

    Result result = shell.run("restore", "old-pc", "--at", "2025-12-31T00:00:00Z");

    assertThat(result.code()).isEqualTo(ExitCode.FAILED);
    assertThat(result.err())
        .contains("there is no version of 2025-12-31T00:00:00Z or before")
        .contains("store machine at 2026-01-01T10:00:00Z, store machine at 2026-01-02T10:00:00Z");
  }

  @Test
  void timesAreReadAsPeopleWriteThem() {
    ZoneId here = ZoneId.of("Europe/Berlin");
    assertThat(PointInTime.parse("2026-01-31T12:00:00Z", here)).hasToString("2026-01-31T12:00:00Z");
    assertThat(PointInTime.parse("2026-01-31t12:00+02:00", here))
        .hasToString("2026-01-31T10:00:00Z");
    assertThat(PointInTime.parse("2026-01-31 12:00", here)).hasToString("2026-01-31T11:00:00Z");
    assertThat(PointInTime.parse("2026-07-01T12:00:30", here)).hasToString("2026-07-01T10:00:30Z");
    assertThat(PointInTime.parse("2026-01-31", here)).hasToString("2026-01-31T22:59:59.999999999Z");
    for (String text : new String[] {"", "yesterday", "2026-02-30", "12:00", "2026-01-31T"}) {
      assertThatThrownBy(() -> PointInTime.parse(text, here))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("is no time; write 2026-01-31");
    }
    assertThat(shell.run("restore", "old-pc", "--at", "soon").code()).isEqualTo(ExitCode.USAGE);
  }
}
