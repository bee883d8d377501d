package org.statelesslinux.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.statelesslinux.engine.Engine;
import org.statelesslinux.engine.Instance;
import org.statelesslinux.engine.PublishResult;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.repository.SnapshotInfo;
import org.statelesslinux.model.SnapshotId;

/** What nobody uses goes away, with all that was published of it. */
@NeedsHost
class GarbageIT {
  @TempDir Path directory;

  private Bench bench;

  @BeforeEach
  void makeTree() {
    bench = Bench.in(directory);
    Prototypes.busybox(bench.tree());
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsync", "livecd"})
  void theSnapshotOfAnInstanceIsKept(String mode) {
    Engine engine = bench.engine(mode);
    SnapshotId first = publish(engine);
    try (Instance instance = Bench.machine(engine).into(bench.root(), Listener.silent())) {
      Shell.run(bench.tree(), "echo second > etc/second");
      SnapshotId second = publish(engine);
      assertThat(engine.gc(Listener.silent())).isEmpty();
      assertThat(engine.snapshots()).extracting(SnapshotInfo::id).containsExactly(first, second);
      assertThat(instance.root().resolve("etc/second")).doesNotExist();
      assertThat(Bench.sh(engine, "[ -e /etc/second ]")).isZero();
    }
    assertThat(engine.gc(Listener.silent())).extracting(SnapshotInfo::id).containsExactly(first);
    assertThat(publications(first)).doesNotExist();
    assertThat(Bench.sh(engine, "[ -e /etc/second ]")).isZero();
  }

  @Test
  void whatIsPinnedStaysPublished() {
    Engine engine = bench.engine("livecd");
    SnapshotId first = publish(engine);
    engine.profile("kiosk").pin(first);
    Shell.run(bench.tree(), "echo second > etc/second");
    publish(engine);
    assertThat(engine.gc(Listener.silent())).isEmpty();
    assertThat(publications(first).resolve("livecd/root.squashfs")).exists();
    engine.profile("kiosk").unpin(first);
    assertThat(engine.gc(Listener.silent())).hasSize(1);
    assertThat(publications(first)).doesNotExist();
  }

  @Test
  void publicationsOfWhatIsNotThereAnyMoreGoToo() throws Exception {
    Engine engine = bench.engine("livecd");
    SnapshotId kept = publish(engine);
    Path orphan = publications(SnapshotId.ofHex("00".repeat(32)));
    Shell.run(directory, "cp -a \"$1\" \"$2\"", publications(kept), orphan);
    assertThat(engine.gc(Listener.silent())).isEmpty();
    assertThat(orphan).doesNotExist();
    assertThat(publications(kept).resolve("livecd/root.squashfs")).exists();
  }

  @Test
  void oneModeMayRefuseWhatAnotherTakes() throws Exception {
    bench.engine("rsync");
    Files.writeString(
        bench.config(),
        Files.readString(bench.config()) + "  laptop: { profile: kiosk, mode: livecd }\n");
    Shell.run(bench.tree(), "echo old > etc/old; touch -d '1960-01-01 UTC' etc/old");
    Engine engine = bench.open(true);
    PublishResult published = engine.profile("kiosk").publish();
    assertThat(published.refusals())
        .singleElement()
        .extracting(Throwable::getMessage)
        .asString()
        .contains("mode livecd")
        .contains("/etc/old")
        .contains("before 1970");
    assertThat(published.modes())
        .filteredOn(result -> result.refusal().isEmpty())
        .extracting(result -> result.mode().value())
        .containsExactly("rsync");
    assertThat(Bench.sh(engine, "[ \"$(stat -c %Y /etc/old)\" = -315619200 ]")).isZero();
  }

  private SnapshotId publish(Engine engine) {
    PublishResult published = engine.profile("kiosk").publish();
    assertThat(published.refusals()).isEmpty();
    return published.snapshot().id();
  }

  private Path publications(SnapshotId id) {
    return bench.repository().resolve("publications/kiosk").resolve(id.hex());
  }
}
