package org.statelesslinux.backend.rsync;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.engine.Engine;
import org.statelesslinux.engine.Instance;
import org.statelesslinux.engine.event.Event;
import org.statelesslinux.engine.execute.HostPlaces;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.testsupport.Needs;

/** What becomes of a machine's copies from boot to boot, with a directory for its disk. */
@Needs(
    root = true,
    filesystems = "overlay",
    tools = {
      @Needs.Tool(name = "rsync", debianPackage = "rsync"),
      @Needs.Tool(name = "mtree", debianPackage = "mtree-netbsd"),
      @Needs.Tool(name = "busybox", debianPackage = "busybox-static"),
      @Needs.Tool(name = "getfattr", debianPackage = "attr")
    })
class CopiesOnThisHostTest {
  @TempDir Path place;

  private final List<String> steps = new ArrayList<>();
  private Path tree;
  private Path slots;
  private Engine engine;
  private int port;

  @BeforeEach
  void configure() throws IOException {
    tree = Files.createDirectories(place.resolve("tree"));
    Files.createDirectories(tree.resolve("etc"));
    write("etc/os-release", "ID=one\n");
    write("etc/constant", "never changes");
    port = freePort();
    slots = place.resolve("disks/pc-01/mode/cache/slots");
    Files.writeString(
        place.resolve("site.yaml"),
        """
        repository: %s
        server: { address: 192.0.2.10 }
        mode: rsync
        modes: { rsync: { port: %d } }
        profiles: { kiosk: { tree: %s } }
        machines: { pc-01: { profile: kiosk } }
        """
            .formatted(place.resolve("repository"), port, tree));
    engine =
        Engine.builder()
            .withoutDiscovery()
            .backend(new RsyncProvider())
            .config(place.resolve("site.yaml"))
            .stores(place.resolve("disks"))
            .places(
                new HostPlaces(
                    place.resolve("instances"),
                    Files.createDirectory(place.resolve("scratch")),
                    place.resolve("services")))
            .build();
  }

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void aWholeCopyIsUsedWithoutTheServer() throws IOException {
    publish();
    boot();
    assertThat(steps).anyMatch(step -> step.startsWith("fetching snapshot"));
    steps.clear();
    boot();
    assertThat(steps)
        .contains("showing the copy as the root")
        .noneMatch(step -> step.startsWith("fetching snapshot"));
  }

  @Test
  void aNewSnapshotSharesUnchangedFilesWithTheLast() throws IOException {
    SnapshotId first = publish();
    boot();
    write("etc/os-release", "ID=two\n");
    SnapshotId second = publish();
    assertThat(boot()).isEqualTo("ID=two\n");
    assertThat(copy(first, "etc/os-release")).hasContent("ID=one\n");
    assertThat(Files.isSameFile(copy(first, "etc/constant"), copy(second, "etc/constant")))
        .isTrue();
    assertThat(Files.readSymbolicLink(slots.resolveSibling("current")))
        .isEqualTo(Path.of("slots", second.hex()));
  }

  @Test
  void aChangeOfModeAloneDoesNotReachTheOlderCopy() throws IOException {
    SnapshotId first = publish();
    boot();
    Files.setAttribute(tree.resolve("etc/constant"), "unix:mode", 0600);
    SnapshotId second = publish();
    boot();
    assertThat(mode(copy(first, "etc/constant"))).isEqualTo(0644);
    assertThat(mode(copy(second, "etc/constant"))).isEqualTo(0600);
  }

  @Test
  void aCopyThatIsNotWholeIsFetchedAgain() throws IOException {
    SnapshotId id = publish();
    boot();
    Files.delete(slots.resolve(id.hex()).resolve("manifest"));
    Files.delete(copy(id, "etc/os-release"));
    assertThat(boot()).isEqualTo("ID=one\n");
  }

  @Test
  void damageThatSizesAndTimesDoNotShowIsMendedInTheNewCopy() throws IOException {
    SnapshotId first = publish();
    boot();
    damage(copy(first, "etc/constant"));
    write("etc/os-release", "ID=two\n");
    SnapshotId second = publish();

    steps.clear();
    assertThat(boot()).isEqualTo("ID=two\n");
    assertThat(steps).contains("fetching what is damaged again");
    assertThat(copy(second, "etc/constant")).hasContent("never changes");
    assertThat(copy(first, "etc/constant")).hasContent("ever  changes");
    try (var left = Files.list(slots)) {
      assertThat(left).containsExactlyInAnyOrder(slot(first), slot(second));
    }
  }

  @Test
  void aCopyIsReadOnceMoreAfterItCameAndMendedIfItIsDamaged() throws IOException {
    SnapshotId id = publish();
    boot();
    damage(copy(id, "etc/constant"));
    Files.writeString(slot(id).resolve("tree/etc/extra"), "was never published");
    steps.clear();
    boot();
    assertThat(steps).contains("reading the copy", "fetching what is damaged again");
    assertThat(copy(id, "etc/constant")).hasContent("never changes");
    assertThat(copy(id, "etc/extra")).doesNotExist();
    steps.clear();
    boot();
    assertThat(steps).doesNotContain("reading the copy");
  }

  @Test
  void olderCopiesThanTheLastGoAway() throws IOException {
    publish();
    boot();
    write("etc/os-release", "ID=two\n");
    SnapshotId second = publish();
    boot();
    write("etc/os-release", "ID=three\n");
    SnapshotId third = publish();
    boot();
    try (var left = Files.list(slots)) {
      assertThat(left).containsExactlyInAnyOrder(slot(second), slot(third));
    }
  }

  /** Other bytes, of the same number and at the same time. */
  private static void damage(Path file) throws IOException {
    FileTime time = Files.getLastModifiedTime(file);
    Files.writeString(file, "ever  changes");
    Files.setLastModifiedTime(file, time);
  }

  @Test
  void aCommandRunsOnWithoutTheDaemonSoThatNobodyWaitsForItsEnd() throws IOException {
    for (String directory : List.of("bin", "proc", "sys", "dev", "run")) {
      Files.createDirectory(tree.resolve(directory));
    }
    Files.copy(
        Path.of("/bin/busybox"), tree.resolve("bin/busybox"), StandardCopyOption.COPY_ATTRIBUTES);
    publish();
    String untilItIsGone =
        """
        for i in $(/bin/busybox seq 60); do
          /bin/busybox netstat -ltn | /bin/busybox grep -q ":%d " || exit 5
          /bin/busybox sleep 1
        done
        """
            .formatted(port);

    assertThat(engine.machine("pc-01").run(List.of("/bin/busybox", "sh", "-c", untilItIsGone)))
        .isEqualTo(5);
  }

  private SnapshotId publish() {
    return engine.profile("kiosk").publish().snapshot().id();
  }

  /** Boots, and returns what the root says that it is. */
  private String boot() throws IOException {
    Path root = place.resolve("root");
    try (Instance instance =
        engine
            .machine("pc-01")
            .into(
                root,
                event -> {
                  if (event instanceof Event.StepStarted step) {
                    steps.add(step.why());
                  }
                })) {
      return Files.readString(instance.root().resolve("etc/os-release"));
    }
  }

  private void write(String name, String content) throws IOException {
    Files.writeString(tree.resolve(name), content);
  }

  private Path slot(SnapshotId id) {
    return slots.resolve(id.hex());
  }

  private Path copy(SnapshotId id, String name) {
    return slot(id).resolve("tree").resolve(name);
  }

  private static int mode(Path file) throws IOException {
    return (int) Files.getAttribute(file, "unix:mode") & 07777;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
