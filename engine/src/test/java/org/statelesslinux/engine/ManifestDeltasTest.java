package org.statelesslinux.engine;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.machines.TestClock;
import org.statelesslinux.engine.repository.Repository;
import org.statelesslinux.model.ProfileName;
import org.statelesslinux.model.SnapshotId;

class ManifestDeltasTest {
  private static final ProfileName KIOSK = new ProfileName("kiosk");
  private static final SnapshotId UNKNOWN = SnapshotId.ofHex("0".repeat(64));

  @TempDir Path directory;

  private Repository repository;
  private ManifestDeltas deltas;

  @BeforeEach
  void publishThree() throws IOException {
    repository = Repository.at(directory.resolve("repository"));
    deltas = new ManifestDeltas(repository, new TestClock());
    Path tree = Files.createDirectory(directory.resolve("tree"));
    for (int i = 0; i < 200; i++) {
      Files.writeString(tree.resolve("file-%03d".formatted(i)), "content " + i);
    }
    for (String version : new String[] {"one", "two", "three"}) {
      Files.writeString(tree.resolve("file-100"), version);
      repository.publish(KIOSK, tree, Listener.silent());
    }
  }

  @Test
  void oneFileThatChangedIsOneLine() throws IOException {
    String delta = text(deltas.find(id(1), Optional.of(id(0))).orElseThrow());
    assertThat(delta.lines().filter(line -> line.startsWith("+")))
        .singleElement()
        .asString()
        .startsWith("+./file-100 type=file ");
    assertThat(delta).startsWith("c 1 102\n").endsWith("\nc 104 99\n");
  }

  @Test
  void withoutAManifestThatTheServerKnowsAllOfItComes() throws IOException {
    String all = text(deltas.find(id(1), Optional.empty()).orElseThrow());
    assertThat(all.lines().map(line -> line.substring(1)))
        .containsExactlyElementsOf(Files.readAllLines(repository.manifest(KIOSK, id(1))));
    assertThat(text(deltas.find(id(1), Optional.of(UNKNOWN)).orElseThrow())).isEqualTo(all);
    assertThat(deltas.find(UNKNOWN, Optional.of(id(0)))).isEmpty();
    assertThat(kept()).isEqualTo(1);
  }

  @Test
  void whatIsAskedForAgainIsNotMadeAgain() throws IOException {
    Path file = deltas.find(id(1), Optional.of(id(0))).orElseThrow();
    Files.writeString(file, "kept");
    assertThat(deltas.find(id(1), Optional.of(id(0))).orElseThrow()).hasContent("kept");
    Files.delete(file);
    assertThat(text(deltas.find(id(1), Optional.of(id(0))).orElseThrow())).startsWith("c 1 102\n");
  }

  @Test
  void whoAsksForManyHasTheOldestOnesRemoved() throws IOException {
    Path asked = deltas.find(id(2), Optional.of(id(0))).orElseThrow();
    for (int i = 0; i < 100; i++) {
      Path other = Files.writeString(asked.resolveSibling("older-" + i), "x");
      Files.setLastModifiedTime(other, FileTime.fromMillis(i));
    }
    deltas.find(id(1), Optional.of(id(0)));
    assertThat(kept()).isEqualTo(64);
    assertThat(asked).exists();
    assertThat(asked.resolveSibling("older-99")).exists();
    assertThat(asked.resolveSibling("older-0")).doesNotExist();
  }

  @Test
  void whatIsMadeBeforeAnybodyAsksIsWhatTheyGet() throws IOException {
    deltas.prepare(id(1), id(0));
    assertThat(kept()).isEqualTo(1);
    assertThat(text(deltas.find(id(1), Optional.of(id(0))).orElseThrow())).startsWith("c 1 102\n");
    assertThat(kept()).isEqualTo(1);
    deltas.prepare(id(1), id(1));
    assertThat(kept()).isEqualTo(1);
  }

  @Test
  void whatCannotBeMadeBeforeIsNoFailure() throws IOException {
    Files.writeString(repository.manifest(KIOSK, id(0)), "damaged");
    deltas.prepare(id(1), id(0));
    assertThat(kept()).isZero();
  }

  private long kept() throws IOException {
    try (var files = Files.list(directory.resolve("repository/cache/.deltas"))) {
      return files.filter(file -> !file.getFileName().toString().startsWith(".")).count();
    }
  }

  private SnapshotId id(int number) {
    return repository.snapshots(KIOSK).get(number).id();
  }

  private static String text(Path file) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      return new String(in.readAllBytes(), US_ASCII);
    }
  }
}
