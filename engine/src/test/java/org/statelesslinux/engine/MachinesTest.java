package org.statelesslinux.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.engine.backend.FakeProvider;
import org.statelesslinux.engine.event.Event;
import org.statelesslinux.engine.execute.HostPlaces;
import org.statelesslinux.engine.machines.MachineRecords;
import org.statelesslinux.engine.machines.TestClock;
import org.statelesslinux.engine.repository.SnapshotInfo;
import org.statelesslinux.engine.serve.Serving;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.model.StatelessException;

/** What is known of machines decides what is kept, and is told. */
class MachinesTest {
  private static final MachineName PC = new MachineName("pc-01");

  @TempDir Path directory;

  private final TestClock clock = new TestClock();
  private final List<Event> events = new CopyOnWriteArrayList<>();
  private MachineRecords records;
  private int port;
  private Engine engine;

  @BeforeEach
  void open() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Files.createDirectories(directory.resolve("tree/etc"));
    records = new MachineRecords(directory.resolve("repository"), clock, name -> false);
    engine = engine("pc-01: { profile: kiosk }, \"lab-[1-9]\": { profile: kiosk }");
  }

  private Engine engine(String machines) throws IOException {
    Path config = directory.resolve("site.yaml");
    Files.writeString(
        config,
        """
        repository: %1$s/repository
        server: { address: 127.0.0.1, http: { port: %2$d, listen: 127.0.0.1 } }
        mode: net
        profiles: { kiosk: { tree: %1$s/tree } }
        machines: { %3$s }
        """
            .formatted(directory, port, machines));
    return Engine.builder()
        .config(config)
        .withoutDiscovery()
        .backend(new FakeProvider("net"))
        .places(
            new HostPlaces(
                directory.resolve("run/instances"), directory, directory.resolve("run/serve")))
        .clock(clock)
        .build();
  }

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void whatAMachineFetchedOutlivesGarbageCollectionUntilItsLeaseIsOver() throws IOException {
    SnapshotId old = publish("one");
    records.fetched(PC, old);
    SnapshotId current = publish("two");

    assertThat(engine.gc(events::add)).isEmpty();
    assertThat(notes())
        .containsExactly(
            "Snapshot %s of profile kiosk is kept: pc-01 was given it to start on 2026-02-03 and has"
                    .formatted(old.abbreviated())
                + " not reported since.");

    clock.advance(Duration.ofDays(90));
    assertThat(engine.gc(events::add)).extracting(SnapshotInfo::id).containsExactly(old);
    assertThat(engine.snapshots()).extracting(SnapshotInfo::id).containsExactly(current);
  }

  @Test
  void allSnapshotsAreKeptWhileItIsUnknownWhatAMachineRuns() throws IOException {
    records.fetched(PC, publish("one"));
    publish("two");
    publish("three");
    Path record = directory.resolve("repository/machines/pc-01.json");
    Files.writeString(record, "{");

    assertThat(engine.gc(events::add)).isEmpty();
    assertThat(engine.snapshots()).hasSize(3);
    assertThat(notes())
        .singleElement()
        .asString()
        .startsWith(
            "All snapshots are kept, since nobody knows which of them machine pc-01 uses: "
                + record
                + " is damaged: it is no JSON")
        .endsWith(
            ". If the machine is not running, remove the file; it is made again when the machine"
                + " starts.");

    Files.delete(record);
    assertThat(engine.gc(events::add)).hasSize(2);
  }

  @Test
  void aDamagedRecordIsToldWithItsMachineAndTheOthersAreAsEver() throws IOException {
    SnapshotId current = publish("one");
    records.fetched(PC, current);
    records.fetched(new MachineName("lab-3"), current);
    records.fetched(new MachineName("gone"), current);
    Path gone = directory.resolve("repository/machines/gone.json");
    Files.writeString(directory.resolve("repository/machines/pc-01.json"), "{");
    Files.writeString(gone, "");

    List<MachineStatus> status = engine.status();
    assertThat(status)
        .extracting(one -> one.machine().value())
        .containsExactly("gone", "lab-3", "pc-01");
    assertThat(status.get(0).damaged())
        .containsExactly(
            new DamagedRecord(
                new MachineName("gone"),
                Optional.empty(),
                gone + " is damaged: it is not of machine gone",
                "If the machine is not running, remove the file; it is made again when the machine"
                    + " starts."));
    assertThat(status.get(1).damaged()).isEmpty();
    assertThat(status.get(1).snapshot()).contains(current);
    assertThat(status.get(2).damaged()).hasSize(1);
    assertThat(status.get(2).seen()).isEmpty();
    assertThat(status.get(2).rebootChanges())
        .isEqualTo(new RebootChanges.Unknown("what is known of it is damaged"));
  }

  @Test
  void aSnapshotIsPublishedInTheModesInUseAlone() throws IOException {
    publish("one");

    ProfileOperations kiosk = engine.profile("kiosk");
    SnapshotInfo snapshot = kiosk.snapshots().get(0);
    assertThat(engine.modesInUse()).allMatch(mode -> kiosk.isPublished(snapshot, mode));
    assertThat(kiosk.isPublished(snapshot, new Mode("other"))).isFalse();
  }

  @Test
  void theStatusTellsWhatMachinesRun() throws IOException {
    SnapshotId old = publish("one");
    records.fetched(PC, old);
    records.fetched(new MachineName("gone"), old);
    SnapshotId current = publish("two");
    records.fetched(new MachineName("lab-3"), current);

    List<MachineStatus> status = engine.status();
    assertThat(status)
        .extracting(one -> one.machine().value())
        .containsExactly("gone", "lab-3", "pc-01");
    assertThat(status).extracting(MachineStatus::configured).containsExactly(false, true, true);
    assertThat(status).extracting(MachineStatus::current).containsExactly(false, true, false);
    assertThat(status)
        .extracting(MachineStatus::snapshot)
        .containsExactly(Optional.of(old), Optional.of(current), Optional.of(old));
    assertThat(status.get(1).fetch()).contains(new MachineStatus.Seen(current, clock.instant()));
    assertThat(status.get(1).report()).isEmpty();
  }

  @Test
  void aMachineThatWasNeverSeenIsToldToo() {
    assertThat(engine.status())
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.machine()).isEqualTo(PC);
              assertThat(one.snapshot()).isEmpty();
              assertThat(one.current()).isFalse();
              assertThat(one.configured()).isTrue();
            });
  }

  @Test
  void servingSaysWhereMachinesStartAndEndsWithThat() throws Exception {
    try (Serving serving = engine.serve(events::add)) {
      assertThat(notes())
          .containsExactly(
              "Machines start over the network from http://127.0.0.1:%d/boot.ipxe".formatted(port));
      assertThat(get("/boot.ipxe").body()).startsWith("#!ipxe\n");
      serving.refresh();
    }
    assertThatThrownBy(() -> get("/boot.ipxe")).isInstanceOf(IOException.class);
  }

  @Test
  void aTakenPortEndsServingAgain() throws Exception {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      assertThat(socket.isBound()).isTrue();
      assertThatThrownBy(() -> engine.serve(events::add))
          .isInstanceOf(StatelessException.class)
          .hasMessageContaining("port " + port + " is taken by process");
    }
    engine.serve(events::add).close();
  }

  @Test
  void aSecretThatIsNoneIsRefusedWhenTheEngineIsBuilt() {
    EngineBuilder builder =
        Engine.builder()
            .config(directory.resolve("site.yaml"))
            .withoutDiscovery()
            .backend(new FakeProvider("net"))
            .secret("hunter2");
    assertThatThrownBy(builder::build)
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("site's secret");
  }

  @Test
  void theSecretIsMadeWhenItIsFirstNeeded() throws Exception {
    engine.status();
    assertThat(directory.resolve("repository")).doesNotExist();
    engine.serve(events::add).close();
    assertThat(directory.resolve("repository/secret")).hasSize(32);
  }

  @Test
  void whoAMachineIsFollowsFromTheSecretItsNameAndItsEpochAlone() throws IOException {
    EngineBuilder builder =
        Engine.builder()
            .config(directory.resolve("site.yaml"))
            .withoutDiscovery()
            .backend(new FakeProvider("net"))
            .backend(new FakeProvider("other"))
            .secret("0123456789abcdef".repeat(4));
    PublicIdentity identity;
    try (Engine one = builder.build()) {
      identity = one.machine("pc-01").identity();
      assertThat(one.machine("pc-01").in(new Mode("other")).identity()).isEqualTo(identity);
      assertThat(one.machine("lab-1").identity().fingerprint())
          .isNotEqualTo(identity.fingerprint());
    }
    String key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKWtfsmS0GJC7scjDN0NUvnAIyMRn1ptxrvYVSi2/Tn/";
    assertThat(identity)
        .isEqualTo(
            new PublicIdentity(PC, 0, key + " root@pc-01", identity.fingerprint(), "pc-01 " + key));
    engine("pc-01: { profile: kiosk, epoch: 1 }").close();
    try (Engine raised = builder.build()) {
      assertThat(raised.machine("pc-01").identity().epoch()).isEqualTo(1);
      assertThat(raised.machine("pc-01").identity().hostKey()).isNotEqualTo(identity.hostKey());
    }
  }

  private SnapshotId publish(String content) throws IOException {
    Files.writeString(directory.resolve("tree/etc/motd"), content);
    return engine.profile("kiosk").publish().outcome().snapshot().id();
  }

  private List<String> notes() {
    return events.stream()
        .filter(Event.Note.class::isInstance)
        .map(event -> ((Event.Note) event).text())
        .toList();
  }

  private HttpResponse<String> get(String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
            HttpResponse.BodyHandlers.ofString());
  }
}
