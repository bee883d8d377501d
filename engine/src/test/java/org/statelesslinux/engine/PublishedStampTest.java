package org.statelesslinux.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What tells that something was published since it was last looked. */
class PublishedStampTest {
  private static final Instant THEN = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant NOW = THEN.plusSeconds(60);

  @TempDir Path root;

  @BeforeEach
  void publish() throws IOException {
    Files.createDirectories(root.resolve("snapshots/kiosk/sha256:00"));
    Files.createDirectories(root.resolve("publications/kiosk/00/nfs"));
    Files.writeString(root.resolve("publications/kiosk/00/nfs.json"), "{}");
    setTimes(THEN);
  }

  @Test
  void nothingThatHappensLeavesItAsItIs() throws IOException {
    Map<Path, FileTime> stamp = taken();
    Files.writeString(root.resolve("publications/kiosk/00/nfs/image"), "an artefact");
    Files.setLastModifiedTime(root.resolve("publications/kiosk/00/nfs"), FileTime.from(THEN));
    assertThat(taken()).isEqualTo(stamp);
    assertThat(PublishedStamp.holds(stamp)).isTrue();
  }

  @Test
  void whatComesGoesOrIsWrittenAnewChangesIt() throws IOException {
    for (String made :
        new String[] {
          "snapshots/kiosk/sha256:11",
          "snapshots/lab",
          "publications/lab",
          "publications/kiosk/11",
          "publications/kiosk/00/rsync.json"
        }) {
      Map<Path, FileTime> stamp = taken();
      Path path = Files.createDirectory(root.resolve(made));
      Files.setLastModifiedTime(path.getParent(), FileTime.from(THEN.plusSeconds(1)));
      Files.setLastModifiedTime(path, FileTime.from(THEN));
      assertThat(taken()).as(made).isNotEqualTo(stamp);
      assertThat(PublishedStamp.holds(stamp)).as(made).isFalse();
      setTimes(THEN);
    }
    Map<Path, FileTime> stamp = taken();
    Files.setLastModifiedTime(
        root.resolve("publications/kiosk/00/nfs.json"), FileTime.from(THEN.plusSeconds(1)));
    assertThat(taken()).isNotEqualTo(stamp);
    assertThat(PublishedStamp.holds(stamp)).isFalse();
    Map<Path, FileTime> last = taken();
    Files.delete(root.resolve("publications/kiosk/00/nfs.json"));
    assertThat(PublishedStamp.holds(last)).isFalse();
  }

  @Test
  void nothingFollowsFromATimeThatANextChangeCouldHaveToo() throws IOException {
    setTimes(NOW.minusMillis(10));
    assertThat(PublishedStamp.take(root, NOW)).isEmpty();
    setTimes(NOW.plusSeconds(100));
    assertThat(PublishedStamp.take(root, NOW)).isEmpty();
  }

  @Test
  void nothingFollowsFromADirectoryThatIsNotThere() throws IOException {
    assertThat(PublishedStamp.take(root.resolve("new"), NOW)).isEmpty();
    Files.move(root.resolve("publications"), root.resolve("away"));
    assertThat(PublishedStamp.take(root, NOW)).isEmpty();
    assertThat(PublishedStamp.holds(Map.of())).isFalse();
  }

  private Map<Path, FileTime> taken() {
    Optional<Map<Path, FileTime>> stamp = PublishedStamp.take(root, NOW);
    return stamp.orElseThrow();
  }

  private void setTimes(Instant time) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : all.toList()) {
        Files.setLastModifiedTime(path, FileTime.from(time));
      }
    }
  }
}
