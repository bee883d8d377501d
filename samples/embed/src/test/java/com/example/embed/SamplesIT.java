package com.example.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.statelesslinux.engine.Engine;
import org.statelesslinux.engine.event.Event;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.model.CancelledException;
import org.statelesslinux.testsupport.Needs;

@Needs(
    root = true,
    tools = {
      @Needs.Tool(name = "/bin/busybox", debianPackage = "busybox-static"),
      @Needs.Tool(name = "mksquashfs", debianPackage = "squashfs-tools"),
      @Needs.Tool(name = "veritysetup", debianPackage = "cryptsetup-bin"),
      @Needs.Tool(name = "mtree", debianPackage = "mtree-netbsd"),
      @Needs.Tool(name = "rsync", debianPackage = "rsync"),
      @Needs.Tool(name = "setfattr", debianPackage = "attr")
    },
    filesystems = {"overlay", "squashfs"})
class SamplesIT {

  private static final String CLASS_PATH = Place.PROGRAMS + ":" + Place.LIB + "/*";

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"rsync", "livecd"})
  void sixLinesPublishPlanAndRunWhateverTheMode(String mode) throws Exception {
    Place place = new Place(directory);
    var unused = place.site(mode);

    Place.Ended ended = place.java("-cp", CLASS_PATH, "com.example.embed.SixLines");

    assertThat(ended.output())
        .contains("BOOT     CORE    making the root writable\n")
        .endsWith("ID=tiny\n");
    assertThat(ended.exit()).isZero();
  }

  @Test
  void publishAllTellsHowFarItIs() throws Exception {
    Place place = new Place(directory);
    Path site = place.site("livecd");

    Place.Ended ended =
        place.java("-cp", CLASS_PATH, "com.example.embed.PublishAll", site.toString());

    assertThat(ended.output())
        .contains("publishing workstation", "1/1 packing the snapshot into an image")
        .contains("workstation is sha256:");
    assertThat(ended.exit()).isZero();
  }

  @Test
  void interruptingTheThreadCancelsAndPublishesNothing() throws Exception {
    Path site = new Place(directory).site("rsync");
    Thread worker = Thread.currentThread();
    Listener impatient =
        event -> {
          if (event instanceof Event.Started) {
            worker.interrupt();
          }
        };

    try (Engine engine = Engine.builder().config(site).build()) {
      assertThatThrownBy(() -> engine.profile("workstation").publish(impatient))
          .isInstanceOf(CancelledException.class);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(engine.snapshots()).isEmpty();
    }
  }
}
