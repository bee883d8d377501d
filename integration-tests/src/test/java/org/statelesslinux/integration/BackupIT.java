package org.statelesslinux.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.engine.BackupInfo;
import org.statelesslinux.engine.BackupOperations.Choice;
import org.statelesslinux.engine.Engine;
import org.statelesslinux.engine.StoreBackup;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.execute.HostPlaces;
import org.statelesslinux.engine.serve.Serving;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.model.StoreName;
import org.statelesslinux.testsupport.Needs;

/** What a server does with the backups of machines, over the network. */
@Needs(root = true, tools = @Needs.Tool(name = "/usr/bin/rsync", debianPackage = "rsync"))
class BackupIT {
  private static final String SECRET = "ab".repeat(32);
  private static final String A = "a".repeat(32);
  private static final String B = "b".repeat(32);

  @TempDir Path directory;

  private final List<String> notes = new ArrayList<>();
  private int http;
  private int port;
  private Engine engine;
  private Serving serving;
  private BackupClient client;
  private Path state;

  @BeforeEach
  void serve() throws Exception {
    http = freePort();
    port = freePort();
    Files.createDirectories(directory.resolve("prototype"));
    Files.writeString(
        directory.resolve("site.yaml"),
        """
        repository: %1$s/repository
        server:
          address: 127.0.0.1
          http: { port: %2$d, listen: 127.0.0.1 }
          backups: { port: %3$d, listen: 127.0.0.1 }
        mode: livecd
        stores:
          machine:
            type: local
            disk: { label: state }
            backup: { every: 1h, keep: { last: 3 } }
          unused: { type: local, disk: { label: unused }, backup: { every: 1h } }
          private: { type: local, disk: { label: private } }
        profiles:
          kiosk:
            tree: %1$s/prototype
            state:
              - { path: /home, store: machine, seed: files }
              - { path: /srv, store: private, seed: files }
        machines:
          pc-01: { profile: kiosk }
          pc-02: { profile: kiosk }
        """
            .formatted(directory, http, port));
    engine =
        Engine.builder()
            .config(directory.resolve("site.yaml"))
            .secret(SECRET)
            .places(
                new HostPlaces(
                    directory.resolve("run/instances"),
                    directory.resolve("scratch"),
                    directory.resolve("run/serve")))
            .build();
    serving = engine.serve(event -> notes.add(event.toString()));
    client = client("pc-01", SECRET);
    state = Files.createDirectories(directory.resolve("state"));
    Files.createDirectories(state.resolve("home/anna"));
    Files.writeString(state.resolve("home/anna/letter"), "first");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private BackupClient client(String machine, String secret) throws IOException {
    return new BackupClient(
        "http://127.0.0.1:" + http, machine, HexFormat.of().parseHex(secret), directory);
  }

  @AfterEach
  void end() throws Exception {
    serving.close();
    Until.holds(
        () ->
            ProcessHandle.allProcesses()
                .noneMatch(
                    process ->
                        process.info().commandLine().orElse("").contains(directory.toString())));
  }

  private String backUp(String generation) throws Exception {
    BackupClient.Reply begun = client.ask("begin", "machine", A, generation, "-", "-");
    assertThat(begun.status()).as("%s", begun.lines()).isEqualTo(200);
    String sent = client.send(state, "machine", begun.lines().get(4));
    BackupClient.Reply kept =
        client.ask("complete", "machine", A, generation, "-", sent.isEmpty() ? "unchanged" : "-");
    assertThat(kept.verdict()).isEqualTo("kept");
    return kept.lines().get(3);
  }

  @Test
  void theStatusTellsWhenAMachineWasLastBackedUp() throws Exception {
    assertThat(backups("pc-01"))
        .containsExactly(
            new StoreBackup(new StoreName("machine"), Optional.empty(), Optional.empty(), false));
    Instant before = Instant.now().minusSeconds(1);
    backUp("1");
    StoreBackup made = backups("pc-01").get(0);
    assertThat(made.time()).isPresent().isEqualTo(made.confirmed());
    assertThat(made.time().get()).isAfter(before);
    backUp("1");
    StoreBackup confirmed = backups("pc-01").get(0);
    assertThat(confirmed.time()).isEqualTo(made.time());
    assertThat(confirmed.confirmed().get()).isAfter(made.confirmed().get());
    assertThat(backups("pc-02").get(0).time()).isEmpty();
  }

  private List<StoreBackup> backups(String machine) {
    return engine.status().stream()
        .filter(status -> status.machine().value().equals(machine))
        .findFirst()
        .orElseThrow()
        .backups();
  }

  @Test
  void aMachineSendsItsStoreAndANewMachineOfThatNameGetsIt() throws Exception {
    assertThat(client.ask("look", "machine", "-", "0", "-", "-").verdict()).isEqualTo("new");
    String first = backUp("1");
    assertThat(backUp("1")).isEqualTo(first);
    Files.writeString(state.resolve("home/anna/letter"), "second");
    String second = backUp("2");
    assertThat(second).isNotEqualTo(first);

    BackupClient.Reply look = client.ask("look", "machine", "-", "0", "-", "-");
    assertThat(look.lines().subList(0, 5))
        .containsExactly("fill", A, "2", second, Integer.toString(port));
    Path filling = directory.resolve("filling");
    client.fetch("machine", look.lines().get(4), filling);
    assertThat(Shell.run(filling, "sha256sum < manifest"))
        .startsWith(second.substring("sha256:".length()));
    assertThat(Shell.run(filling, "diff -r \"$1\" tree", state)).isEmpty();

    assertThat(engine.backups().list())
        .extracting(BackupInfo::version)
        .hasToString("[" + first + ", " + second + "]");
    assertThat(engine.backups().list("pc-01").get(0).confirmed()).isPresent();
    assertThat(engine.backups().list("pc-02")).isEmpty();
  }

  @Test
  void whatIsRestoredTurnsAStoreAwayThatDidNotComeFromIt() throws Exception {
    backUp("1");
    Files.writeString(state.resolve("home/anna/letter"), "second");
    backUp("1");
    BackupInfo first = engine.backups().list("pc-01").get(0);
    Choice choice = new Choice("pc-01", Optional.empty(), Optional.of(first.time()));

    BackupInfo restored = engine.backups().restore(choice, Listener.silent());

    assertThat(restored.version()).isEqualTo(first.version());
    assertThat(restored.current()).isTrue();
    assertThat(client.ask("look", "machine", A, "2", "-", "-").verdict()).isEqualTo("diverged");
    assertThat(client.ask("begin", "machine", A, "2", "-", "-").status()).isEqualTo(409);
    String parent = restored.lineage() + ":" + restored.generation();
    assertThat(client.ask("look", "machine", B, "1", parent, "-").verdict()).isEqualTo("continue");
    Path out = directory.resolve("out");
    engine.backups().copyOut(choice, "/home/anna", out, Listener.silent());
    assertThat(out.resolve("anna/letter")).hasContent("first");
  }

  @Test
  void whoIsNotTheMachineGetsNowhere() throws Exception {
    backUp("1");
    BackupClient stranger = client("pc-02", "cd".repeat(32));
    assertThat(stranger.ask("look", "machine", "-", "0", "-", "-").status()).isEqualTo(403);
    assertThatThrownBy(() -> stranger.fetch("machine", "" + port, directory.resolve("loot")))
        .hasMessageContaining("auth failed");
    assertThat(directory.resolve("loot")).doesNotExist();
    BackupClient other = client("pc-02", SECRET);
    assertThat(other.ask("look", "machine", "-", "0", "-", "-").verdict()).isEqualTo("new");
    assertThat(other.ask("look", "private", "-", "0", "-", "-").status()).isEqualTo(403);
    assertThat(other.ask("look", "unused", "-", "0", "-", "-").status()).isEqualTo(403);
    assertThat(client("pc-03", SECRET).ask("look", "machine", "-", "0", "-", "-").status())
        .isEqualTo(403);
  }

  @Test
  void gcKeepsTheVersionsThatAreConfigured() throws Exception {
    for (String content : List.of("1", "2", "3", "4", "5")) {
      Files.writeString(state.resolve("home/anna/letter"), content);
      backUp("1");
    }
    assertThat(engine.backups().list()).hasSize(3);
    engine.gc(Listener.silent());
    assertThat(engine.backups().list()).hasSize(3);
    assertThat(directory.resolve("repository/copies/copy of pc-01/machine/newest/home/anna/letter"))
        .hasContent("5");
  }

  @Test
  void theServerSaysWhereBackupsGoAndStartsNoSecondTime() {
    assertThat(notes).anyMatch(note -> note.contains("send backups to 127.0.0.1, port " + port));
    assertThatThrownBy(() -> engine.serve(Listener.silent()))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("port " + port + " is taken by process");
  }
}
