package org.statelesslinux.backend.livecd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.engine.Engine;
import org.statelesslinux.engine.Instance;
import org.statelesslinux.engine.PublishResult;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.execute.HostPlaces;
import org.statelesslinux.engine.execute.MountTable;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.testsupport.Needs;

/** What becomes of an image between publishing and boot. */
@Needs(
    root = true,
    filesystems = {"overlay", "squashfs"},
    tools = {
      @Needs.Tool(name = "mksquashfs", debianPackage = "squashfs-tools"),
      @Needs.Tool(name = "veritysetup", debianPackage = "cryptsetup-bin"),
      @Needs.Tool(name = "rsync", debianPackage = "rsync"),
      @Needs.Tool(name = "busybox", debianPackage = "busybox-static"),
      @Needs.Tool(name = "getfattr", debianPackage = "attr")
    })
class ImageOnThisHostTest {
  @TempDir Path place;

  private Path tree;
  private Engine engine;

  @BeforeEach
  void configure() throws IOException {
    tree = Files.createDirectories(place.resolve("tree"));
    Files.createDirectories(tree.resolve("etc"));
    Files.writeString(tree.resolve("etc/os-release"), "ID=one\n");
    Files.writeString(
        place.resolve("site.yaml"),
        """
        repository: %s
        server: { address: 192.0.2.10 }
        mode: livecd
        profiles: { kiosk: { tree: %s } }
        machines: { pc-01: { profile: kiosk } }
        """
            .formatted(place.resolve("repository"), tree));
    engine =
        Engine.builder()
            .withoutDiscovery()
            .backend(new LivecdProvider())
            .config(place.resolve("site.yaml"))
            .places(
                new HostPlaces(
                    place.resolve("instances"),
                    Files.createDirectory(place.resolve("scratch")),
                    place.resolve("services")))
            .build();
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    engine.close();
    assertThat(MountTable.within(place.toRealPath())).isEmpty();
  }

  @Test
  void anImageWithOneOtherByteStopsTheBoot() throws IOException {
    Path image = image(engine.profile("kiosk").publish().snapshot().id());
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.seek(file.length() / 3);
      int before = file.read();
      file.seek(file.length() / 3);
      file.write(before ^ 1);
    }
    assertThatThrownBy(this::boot)
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("verifying the image")
        .hasMessageContaining("is damaged");
  }

  @Test
  void anImageThatIsCutShortStopsTheBoot() throws IOException {
    Path image = image(engine.profile("kiosk").publish().snapshot().id());
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(file.length() - 4096);
    }
    assertThatThrownBy(this::boot).hasMessageContaining("cut short");
  }

  @Test
  void anImageThatWasLostIsMadeAgainByPublishing() throws IOException {
    SnapshotId id = engine.profile("kiosk").publish().snapshot().id();
    Files.delete(image(id).getParent().resolveSibling("livecd.json"));
    assertThatThrownBy(this::boot).hasMessageContaining("not published in this mode");
    engine.profile("kiosk").publish();
    assertThat(boot()).isEqualTo("ID=one\n");
  }

  @Test
  void aTimeThatTheImageCannotHoldIsRefusedBeforeAnythingIsPacked() throws IOException {
    Files.setLastModifiedTime(tree.resolve("etc/os-release"), FileTime.fromMillis(-5000));
    PublishResult result = engine.profile("kiosk").publish();
    assertThat(result.refusals())
        .singleElement()
        .satisfies(e -> assertThat(e).hasMessageContaining("/etc/os-release"));
    assertThat(image(result.snapshot().id())).doesNotExist();
  }

  private Path image(SnapshotId id) {
    return place.resolve("repository/publications/kiosk/" + id.hex() + "/livecd/root.squashfs");
  }

  private String boot() throws IOException {
    try (Instance instance =
        engine.machine("pc-01").into(place.resolve("root"), Listener.silent())) {
      return Files.readString(instance.root().resolve("etc/os-release"));
    }
  }
}
