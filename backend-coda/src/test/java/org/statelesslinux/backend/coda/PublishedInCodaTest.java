package org.statelesslinux.backend.coda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.engine.Engine;
import org.statelesslinux.engine.EngineBuilder;
import org.statelesslinux.engine.Instance;
import org.statelesslinux.engine.PublishResult;
import org.statelesslinux.engine.event.Event;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.execute.HostPlaces;
import org.statelesslinux.engine.execute.MountTable;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.testsupport.Needs;
import org.statelesslinux.testsupport.Soak;

/** The whole way into Coda and back, against a double of Coda's programs. */
@Needs(
    root = true,
    filesystems = {"overlay", "squashfs"},
    tools = {
      @Needs.Tool(name = "/usr/bin/python3", debianPackage = "python3-minimal"),
      @Needs.Tool(name = "mksquashfs", debianPackage = "squashfs-tools"),
      @Needs.Tool(name = "veritysetup", debianPackage = "cryptsetup-bin"),
      @Needs.Tool(name = "rsync", debianPackage = "rsync"),
      @Needs.Tool(name = "busybox", debianPackage = "busybox-static"),
      @Needs.Tool(name = "getfattr", debianPackage = "attr")
    })
class PublishedInCodaTest {
  @TempDir Path place;

  private Path tree = Path.of("");
  private CodaDouble coda;
  private Engine engine;

  @BeforeEach
  void aRealmAndAPrototype() throws IOException {
    tree = Files.createDirectories(place.resolve("tree"));
    Files.createDirectories(tree.resolve("etc"));
    Files.writeString(tree.resolve("etc/os-release"), "ID=one\n");
    coda = new CodaDouble(place.resolve("coda"));
    coda.logIn();
    coda.volume("stateless");
    Files.writeString(place.resolve("secret"), "secret\n");
    Files.createDirectory(place.resolve("scratch"));
    engine = engine("user: admin, secret-file: " + place.resolve("secret"));
  }

  private Engine engine(String options) throws IOException {
    Files.writeString(
        place.resolve("site.yaml"),
        """
        repository: %s
        server: { address: 192.0.2.10 }
        mode: coda
        modes:
          coda:
            { realm: %s, servers: [192.0.2.1], mount-point: %s, tools: %s, patience: 2, %s }
        profiles: { kiosk: { tree: %s } }
        machines: { pc-01: { profile: kiosk } }
        """
            .formatted(
                place.resolve("repository"),
                CodaDouble.REALM,
                coda.mountPoint(),
                coda.tools(place.resolve("tools")),
                options,
                tree));
    return Engine.builder()
        .withoutDiscovery()
        .backend(new CodaProvider())
        .config(place.resolve("site.yaml"))
        .places(
            new HostPlaces(
                place.resolve("instances"), place.resolve("scratch"), place.resolve("services")))
        .build();
  }

  @AfterEach
  void nothingIsLeftOrWasRefused() throws IOException {
    engine.close();
    assertThat(MountTable.within(place.toRealPath())).isEmpty();
    assertThat(coda.refusals()).isEmpty();
  }

  @Test
  void theServersHaveTheImageAndAnybodyMayReadIt() throws IOException {
    SnapshotId id = publish();
    Path image = only(directory(id), ".squashfs");
    assertThat(coda.isReadableByAnyone(image)).isTrue();
    assertThat(coda.server(image)).hasSameBinaryContentAs(image);
    assertThat(coda.server(directory(id).resolve("manifest")))
        .hasSameBinaryContentAs(place.resolve("repository/snapshots/kiosk/" + id + "/manifest"));
    assertThat(current()).isEqualTo(id.hex());
    assertThat(boot("etc/os-release")).isEqualTo("ID=one\n");
  }

  @Test
  void nothingWaitsInALogAfterwards() throws IOException {
    publish();
    assertThat(coda.run("cfs", "lv", coda.path("stateless").toString()).out())
        .contains("There are 0 CML entries");
  }

  @Test
  void namesAndLinksThatCodaSpoilsArriveWhole() throws IOException {
    List<String> names = List.of("x".repeat(254), "a@sys", "...", "b@cpu", "nl\nx");
    for (String name : names) {
      Files.writeString(tree.resolve(name), name);
    }
    Files.createSymbolicLink(tree.resolve("long"), Path.of("y".repeat(1023)));
    Files.createSymbolicLink(tree.resolve("mount"), Path.of("#root."));
    Files.createLink(tree.resolve("etc/linked"), tree.resolve("a@sys"));
    Files.setAttribute(tree.resolve("a@sys"), "unix:uid", 1234);
    Files.setAttribute(tree.resolve("a@sys"), "unix:mode", 04755);
    publish();
    try (Instance instance =
        engine.machine("pc-01").into(place.resolve("root"), Listener.silent())) {
      for (String name : names) {
        assertThat(instance.root().resolve(name)).hasContent(name);
      }
      assertThat(Files.readSymbolicLink(instance.root().resolve("long")).toString()).hasSize(1023);
      assertThat(Files.readSymbolicLink(instance.root().resolve("mount"))).hasToString("#root.");
      Path file = instance.root().resolve("etc/linked");
      assertThat(Files.getAttribute(file, "unix:mode")).isEqualTo(0104755);
      assertThat(Files.getAttribute(file, "unix:uid")).isEqualTo(1234);
      assertThat(Files.getAttribute(file, "unix:ino"))
          .isEqualTo(Files.getAttribute(instance.root().resolve("a@sys"), "unix:ino"));
    }
  }

  @Test
  void anUpdateIsASmallImageOverTheOneBefore() throws IOException {
    fill(17_000);
    SnapshotId first = publish();
    Path changed = Files.createDirectories(place.resolve("changed"));
    change(800, changed);
    Files.delete(tree.resolve("d3/f3"));
    SnapshotId second = publish();
    Path alone = place.resolve("alone.squashfs");
    assertThat(
            coda.run(
                    "/usr/bin/mksquashfs",
                    changed.toString(),
                    alone.toString(),
                    "-comp",
                    "zstd",
                    "-Xcompression-level",
                    "3",
                    "-no-progress")
                .exit())
        .isZero();
    long shipped = Files.size(only(directory(second), ".squashfs"));
    assertThat(shipped).isLessThan(Files.size(alone) * 12 / 10);
    assertThat(Files.size(only(directory(first), ".squashfs"))).isGreaterThan(5 * shipped);
    try (Instance instance =
        engine.machine("pc-01").into(place.resolve("root"), Listener.silent())) {
      assertThat(instance.root().resolve("d3/f3")).doesNotExist();
      assertThat(
              coda.run(
                      "/usr/bin/diff",
                      "-r",
                      "-x",
                      "hostname",
                      "-x",
                      "machine-id",
                      tree.toString(),
                      instance.root().toString())
                  .out())
          .isEmpty();
    }
  }

  @Test
  void afterSomeImagesOfChangesTheNextOneIsWhole() throws IOException {
    engine = engine("depth: 2");
    List<Integer> folders = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Files.writeString(tree.resolve("etc/os-release"), "ID=" + i + "\n");
      SnapshotId id = publish();
      folders.add(
          (int) layers(id).stream().map(layer -> layer.substring(0, 64)).distinct().count());
      assertThat(boot("etc/os-release")).isEqualTo("ID=" + i + "\n");
    }
    assertThat(folders).containsExactly(1, 2, 3, 1);
  }

  @Test
  void imagesThatAnotherSnapshotLiesUponOutliveTheirOwn() throws IOException {
    SnapshotId first = publish();
    Path base = only(directory(first), ".squashfs");
    Files.writeString(tree.resolve("etc/os-release"), "ID=two\n");
    SnapshotId second = publish();
    Path over = only(directory(second), ".squashfs");
    assertThat(engine.gc(Listener.silent())).hasSize(1);
    assertThat(coda.isOnServer(base)).isTrue();
    assertThat(coda.isOnServer(directory(first).resolve("manifest"))).isFalse();
    assertThat(boot("etc/os-release")).isEqualTo("ID=two\n");

    engine.close();
    engine = engine("depth: 0");
    Files.writeString(tree.resolve("etc/os-release"), "ID=three\n");
    SnapshotId third = publish();
    assertThat(engine.gc(Listener.silent())).hasSize(1);
    assertThat(coda.isOnServer(base)).isFalse();
    assertThat(coda.isOnServer(over)).isFalse();
    assertThat(directory(first)).doesNotExist();
    assertThat(directory(second)).doesNotExist();
    assertThat(current()).isEqualTo(third.hex());
  }

  /**
   * At one step after the other: what machines may see is the old snapshot or the new one, whole.
   */
  @Test
  void whereverPublishingEndsTheServersHaveTheOldOrTheNew() throws IOException {
    SnapshotId first = publish();
    Files.writeString(tree.resolve("etc/os-release"), "ID=two\n");
    int stride = Soak.stride(4);
    int steps = -new Random().nextInt(stride);
    boolean ended = true;
    while (ended) {
      steps += stride;
      ended = endsAtStep(steps);
      coda.advance(60);
      coda.run("cfs", "fr", coda.path("stateless").toString());
      String now = current();
      SnapshotId second = engine.snapshots().get(engine.snapshots().size() - 1).id();
      assertThat(now).isIn(first.hex(), second.hex());
      Path image = only(coda.path("stateless/kiosk").resolve(now), ".squashfs");
      assertThat(coda.server(image)).hasSameBinaryContentAs(image);
      assertThat(image.getFileName().toString()).startsWith(rootOf(image));
    }
    assertThat(steps).isGreaterThan(15);
    assertThat(boot("etc/os-release")).isEqualTo("ID=two\n");
  }

  /** As after a kill in the middle of a copy, or of a flush that the servers lost. */
  @Test
  void whatAKilledPublisherLeftIsMadeWhole() throws IOException {
    SnapshotId id = publish();
    Path image = only(directory(id), ".squashfs");
    byte[] whole = Files.readAllBytes(image);
    Files.write(image, Arrays.copyOf(whole, whole.length / 2));
    Files.writeString(Path.of(image + ".part"), "half");
    Files.delete(coda.path("stateless/kiosk/current"));
    Files.createSymbolicLink(coda.path("stateless/kiosk/.current"), Path.of("nowhere"));
    Files.delete(place.resolve("repository/publications/kiosk/" + id.hex() + "/coda.json"));
    assertThat(publish()).isEqualTo(id);
    assertThat(coda.server(image)).hasBinaryContent(whole);
    assertThat(current(id)).isTrue();
    assertThat(coda.isOnServer(coda.path("stateless/kiosk/.current"))).isFalse();
  }

  @Test
  void anotherPlaceGetsTheImagesBelowAsWell() throws IOException {
    SnapshotId first = publish();
    coda.volume("other");
    engine.close();
    engine = engine("base: other");
    coda.logIn();
    Files.writeString(tree.resolve("etc/os-release"), "ID=two\n");
    publish();
    Path base = only(coda.path("other/kiosk/" + first.hex()), ".squashfs");
    assertThat(coda.server(base)).exists();
    assertThat(coda.isReadableByAnyone(base)).isTrue();
  }

  @Test
  void aProfileMayHaveAVolumeOfItsOwn() throws IOException {
    engine.close();
    engine = engine(ownVolumes(CodaDouble.SERVER));
    coda.logIn();
    SnapshotId id = publish();
    assertThat(coda.run("cfs", "lsmount", coda.path("stateless/kiosk").toString()).out())
        .contains("stateless.kiosk");
    assertThat(coda.isReadableByAnyone(only(directory(id), ".squashfs"))).isTrue();
    Files.writeString(tree.resolve("etc/os-release"), "ID=two\n");
    assertThat(current(publish())).isTrue();
  }

  @Test
  void aVolumeThatCannotBeMadeIsTold() throws IOException {
    engine.close();
    engine = engine(ownVolumes("nowhere"));
    coda.logIn();
    assertRefused("making the profile's volume", "leads to no volume");
    engine.close();
    engine = engine(ownVolumes(CodaDouble.SERVER));
    assertThat(current(publish())).isTrue();
  }

  private String ownVolumes(String server) {
    return "volumes: profile, volume-server: %s, server-tools: %s"
        .formatted(server, place.resolve("tools"));
  }

  @Test
  void anImageThatWasDamagedOrLostHereIsNoBase() throws IOException {
    SnapshotId first = publish();
    Path artefacts = place.resolve("repository/publications/kiosk/" + first.hex() + "/coda");
    Path image = only(artefacts.resolve(first.hex()), ".squashfs");
    Files.write(image, Arrays.copyOf(Files.readAllBytes(image), 4096));
    Files.writeString(tree.resolve("etc/os-release"), "ID=two\n");
    assertThat(layers(publish())).hasSize(1);
    assertThat(boot("etc/os-release")).isEqualTo("ID=two\n");
  }

  /** By somebody else who may write there. */
  @Test
  void linksThatSomebodyPlantedAreNotFollowed() throws IOException {
    SnapshotId id = publish();
    Path image = only(directory(id), ".squashfs");
    Path victim = Files.createDirectory(place.resolve("victim"));
    Files.delete(image);
    Files.createSymbolicLink(image, victim);
    Files.createSymbolicLink(Path.of(image + ".part"), victim);
    Files.delete(place.resolve("repository/publications/kiosk/" + id.hex() + "/coda.json"));
    assertThat(publish()).isEqualTo(id);
    assertThat(victim).isEmptyDirectory();
    assertThat(image).isRegularFile();
    assertThat(Files.isSymbolicLink(image)).isFalse();
  }

  @Test
  void onAHostWithoutCodaTheConfigurationIsToldWhatIsMissing() throws IOException {
    Files.delete(place.resolve("tools/cfs"));
    EngineBuilder builder =
        Engine.builder()
            .withoutDiscovery()
            .backend(new CodaProvider())
            .config(place.resolve("site.yaml"));
    assertThat(builder.check()).isEmpty();
    assertThat(builder.notes())
        .singleElement()
        .asString()
        .startsWith("mode coda: nothing can be published on this host, which lacks ")
        .endsWith("/cfs (coda-client, of coda.cs.cmu.edu, in no release of Debian)");
    assertRefused("it lacks", "/tools/cfs (coda-client, of coda.cs.cmu.edu");
  }

  @Test
  void withoutCodaTheMountPointIsAPlainDirectoryAndNothingIsWrittenThere() throws IOException {
    coda.control("unmount");
    assertRefused("looking whether Coda");
    coda.control("mount");
    assertThat(coda.path("stateless")).isEmptyDirectory();
  }

  @Test
  void aDeadMountIsTold() throws IOException {
    coda.control("dead");
    assertRefused("Coda");
    coda.control("mount");
  }

  @Test
  void serversThatAreDownAreTold() throws IOException {
    coda.control("server-down");
    coda.advance(60);
    assertRefused("Coda");
    coda.control("server-up");
  }

  @Test
  void aWrongPasswordIsTold() throws IOException {
    Files.writeString(place.resolve("secret"), "wrong\n");
    assertRefused("Invalid login");
  }

  @Test
  void aTokenThatWasLostIsTold() throws IOException {
    engine.close();
    engine = engine("depth: 1");
    coda.run("cunlog");
    assertRefused("waits in the log", "CML entries remaining", "without a token");
    coda.logIn();
    assertThat(current(publish())).isTrue();
  }

  @Test
  void aLogThatDoesNotEmptyIsTold() throws IOException {
    coda.control("fail", "reintegration");
    assertRefused("waits in the log", "without a token");
    assertThat(coda.isOnServer(coda.path("stateless/kiosk/current"))).isFalse();
    coda.control("heal");
    assertThat(current(publish())).isTrue();
  }

  @Test
  void rightsThatWereNotSetAreTold() throws IOException {
    coda.control("fail", "sa", "9");
    assertRefused("looking whether machines may reach them", "cfs la, cfs sa");
    coda.control("heal");
  }

  @Test
  void aBaseThatLeadsNowhereIsTold() throws IOException {
    coda.run("cfs", "mkmount", coda.path("other").toString(), "no-such-volume");
    engine.close();
    engine = engine("base: other");
    assertRefused("looking whether Coda is there", "cfs mkmount");
  }

  @Test
  void aConflictIsToldWithItsPathAndNothingIsDiscarded() throws IOException {
    engine.close();
    engine = engine("writes: adaptive");
    publish();
    Path image = coda.path("stateless/kiosk/current-notes");
    Files.writeString(image, "ours");
    coda.control("other-client-writes", image.toString());
    Files.writeString(tree.resolve("etc/os-release"), "ID=two\n");
    assertRefused("conflict", "current-notes", "nothing was thrown away");
    assertThat(image).hasContent("ours");
    Files.delete(image);
  }

  private void assertRefused(String... words) {
    PublishResult result = engine.profile("kiosk").publish();
    assertThat(result.refusals())
        .singleElement()
        .satisfies(refusal -> assertThat(refusal.getMessage()).contains(words));
  }

  private SnapshotId publish() {
    PublishResult result = engine.profile("kiosk").publish();
    assertThat(result.refusals()).isEmpty();
    return result.snapshot().id();
  }

  /** Whether publishing was ended at a step, as by a crash; else it was done before. */
  private boolean endsAtStep(int number) {
    try {
      engine
          .profile("kiosk")
          .publish(
              event -> {
                if (event instanceof Event.StepStarted step && step.number() == number) {
                  throw new CancellationException("here");
                }
              });
      return false;
    } catch (CancellationException e) {
      return true;
    }
  }

  private Path directory(SnapshotId id) {
    return coda.path("stateless/kiosk/" + id.hex());
  }

  private String current() throws IOException {
    return Files.readSymbolicLink(coda.server(coda.path("stateless/kiosk/current"))).toString();
  }

  private boolean current(SnapshotId id) throws IOException {
    return current().equals(id.hex());
  }

  private List<String> layers(SnapshotId id) throws IOException {
    Path artefacts = place.resolve("repository/publications/kiosk/" + id.hex() + "/coda");
    try (Stream<Path> all = Files.walk(artefacts)) {
      return all.map(path -> artefacts.relativize(path).toString())
          .filter(path -> path.endsWith(".squashfs"))
          .toList();
    }
  }

  private static Path only(Path directory, String end) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      List<Path> found = all.filter(path -> path.toString().endsWith(end)).toList();
      assertThat(found).hasSize(1);
      return found.get(0);
    }
  }

  /** By the tool that knows: the name of an image is its root hash. */
  private String rootOf(Path image) throws IOException {
    Path copy = place.resolve("copy");
    Files.deleteIfExists(copy);
    Files.copy(image, copy);
    String offset =
        coda.run(
                "/bin/sh", "-c", "grep -abo '^verity' \"$0\" || grep -abo verity \"$0\"", "" + copy)
            .out();
    String at = offset.lines().reduce((a, b) -> b).orElse("0:").split(":", 2)[0];
    String root = image.getFileName().toString().substring(0, 64);
    assertThat(
            coda.run(
                    "/usr/sbin/veritysetup",
                    "verify",
                    copy.toString(),
                    copy.toString(),
                    root,
                    "--hash-offset=" + at)
                .exit())
        .isZero();
    return root;
  }

  private void fill(int files) throws IOException {
    Random random = new Random(1);
    byte[] bytes = new byte[1500];
    for (int i = 0; i < files; i++) {
      Path directory = tree.resolve("d" + i % 100);
      if (i < 100) {
        Files.createDirectory(directory);
      }
      random.nextBytes(bytes);
      Path file = Files.write(directory.resolve("f" + i), bytes);
      Files.setLastModifiedTime(file, FileTime.fromMillis(1_700_000_000_000L));
    }
  }

  private void change(int files, Path alone) throws IOException {
    Random random = new Random(2);
    byte[] bytes = new byte[1500];
    for (int i = 0; i < files; i++) {
      random.nextBytes(bytes);
      int n = i * 21;
      Path file = tree.resolve("d" + n % 100).resolve("f" + n);
      Files.write(file, bytes);
      Files.createDirectories(alone.resolve("d" + n % 100));
      Files.copy(file, alone.resolve("d" + n % 100).resolve("f" + n), LinkOption.NOFOLLOW_LINKS);
    }
  }

  private String boot(String file) throws IOException {
    try (Instance instance =
        engine.machine("pc-01").into(place.resolve("root"), Listener.silent())) {
      return Files.readString(instance.root().resolve(file));
    }
  }
}
