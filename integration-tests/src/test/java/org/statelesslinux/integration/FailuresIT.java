package org.statelesslinux.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.statelesslinux.engine.Engine;
import org.statelesslinux.engine.event.Event;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.execute.StepFailedException;
import org.statelesslinux.model.CancelledException;

/** However an instance fails or is stopped, nothing of it stays behind. */
@NeedsHost
class FailuresIT {
  @TempDir Path directory;

  private Bench bench;

  @BeforeEach
  void makeTree() {
    bench = Bench.in(directory);
    Prototypes.busybox(bench.tree());
  }

  @AfterEach
  void nothingIsLeft() {
    assertThat(Traces.of(bench)).isEmpty();
  }

  @Test
  void aDamagedImageIsSaidToBeDamaged() throws Exception {
    Engine engine = published("livecd");
    Path image = find("root.squashfs");
    byte[] bytes = Files.readAllBytes(image);
    bytes[bytes.length / 2] ^= 1;
    Files.write(image, bytes);
    assertThatThrownBy(() -> Bench.sh(engine, "exit 0"))
        .isInstanceOf(StepFailedException.class)
        .hasMessageContaining("root.squashfs is damaged")
        .hasMessageContaining("«verifying the image»");
    assertThatThrownBy(() -> into(engine)).hasMessageContaining("root.squashfs is damaged");
    assertThat(bench.root()).doesNotExist();
    Shell.run(directory, "truncate -s 100 \"$1\"", image);
    assertThatThrownBy(() -> Bench.sh(engine, "exit 0")).hasMessageContaining("has 100 bytes, not");
  }

  @Test
  void aSlotThatLostItsManifestIsFetchedAgain() throws Exception {
    Engine engine = published("rsync");
    assertThat(Bench.sh(engine, "exit 0")).isZero();
    Path slot = onlyChild(bench.disks().resolve("mode/cache/slots"));
    Shell.run(slot, "echo x >> manifest; echo damaged > tree/etc/passwd");
    assertThat(Bench.sh(engine, "[ \"$(cat /etc/passwd)\" != damaged ]")).isZero();
  }

  @Test
  void aSlotThatIsDamagedWhenItIsReadForTheFirstTimeIsMended() throws Exception {
    Engine engine = published("rsync");
    assertThat(Bench.sh(engine, "exit 0")).isZero();
    Path slot = onlyChild(bench.disks().resolve("mode/cache/slots"));
    Shell.run(slot, "rm tree/etc/passwd; mv tree/etc tree/etc2");
    assertThat(Bench.sh(engine, "[ -f /etc/passwd ] && [ ! -e /etc2 ]")).isZero();
  }

  @Test
  void aSlotWithoutATopDirectoryIsRefused() throws Exception {
    Engine engine = published("rsync");
    assertThat(Bench.sh(engine, "exit 0")).isZero();
    assertThat(Bench.sh(engine, "exit 0")).as("it is read, and trusted from now on").isZero();
    Path slot = onlyChild(bench.disks().resolve("mode/cache/slots"));
    Shell.run(slot, "mv tree/etc tree/etc2");
    assertThatThrownBy(() -> Bench.sh(engine, "exit 0"))
        .hasMessageContaining("/etc is missing")
        .hasMessageContaining("the root is not snapshot");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsync", "livecd"})
  void afterAFailureInTheMiddleNothingIsMounted(String mode) throws Exception {
    Engine engine = published(mode, Bench.rule("/var/log", "machine", "files"));
    Path kept = bench.disks().resolve("stores/machine");
    Files.createDirectories(kept.getParent());
    Files.writeString(kept, "in the way");
    assertThatThrownBy(() -> into(engine)).isInstanceOf(StepFailedException.class);
    assertThatThrownBy(() -> Bench.sh(engine, "exit 0")).isInstanceOf(StepFailedException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsync", "livecd"})
  void aKilledRunIsGoneAtOnceAndSweptAwayLater(String mode) throws Exception {
    Engine engine = published(mode, Bench.rule("/var/log", "machine", "files"));
    Path begun = bench.disks().resolve("stores/machine/state/var%2Flog/begun");
    Process child = Child.start(bench, "run", "touch /var/log/begun; sleep 1000");
    Until.holds(() -> Files.exists(begun));
    child.destroyForcibly().waitFor();
    Until.holds(() -> Traces.of(bench).stream().allMatch(trace -> trace.startsWith("file: ")));
    assertThat(engine.instances()).hasSize(1);
    engine.gc(Listener.silent());
    assertThat(engine.instances()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsync", "livecd"})
  void aKilledIntoIsReleasedLater(String mode) throws Exception {
    Engine engine = published(mode, Bench.rule("/var/log", "machine", "files"));
    int killed = 0;
    for (Event.StepStarted step : steps(engine)) {
      // What an earlier one had fetched would spare this one the step.
      Shell.run(directory, "rm -rf stores");
      Process child = Child.start(bench, "into", step.why());
      // A step of the server's services is left out while those of the one before still run.
      assertThat(child.waitFor()).isIn(137, 0);
      killed += child.exitValue() == 137 ? 1 : 0;
      if (!engine.instances().isEmpty()) {
        engine.release(bench.root());
      }
      assertThat(engine.instances()).isEmpty();
      Until.holds(() -> Traces.of(bench).isEmpty());
    }
    assertThat(killed).isPositive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsync", "livecd"})
  void anInterruptedThreadLeavesNothing(String mode) throws Exception {
    Engine engine = published(mode, Bench.rule("/var/log", "machine", "files"));
    for (Event.StepStarted step : steps(engine)) {
      Shell.run(directory, "rm -rf stores");
      Listener interrupting =
          event -> {
            if (step.equals(event)) {
              Thread.currentThread().interrupt();
            }
          };
      assertCancelled(() -> Bench.machine(engine).into(bench.root(), interrupting));
      assertThat(bench.root()).doesNotExist();
      // The system takes a moment to bury a service that was told to end.
      Until.holds(() -> Traces.of(bench).isEmpty());
    }
  }

  @Test
  void aCommandIsCancelledWithItsInstance() throws Exception {
    Engine engine = published("rsync", Bench.rule("/var/log", "machine", "files"));
    Path begun = bench.disks().resolve("stores/machine/state/var%2Flog/begun");
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    CountDownLatch ended = new CountDownLatch(1);
    Thread runner =
        new Thread(
            () -> {
              try {
                assertCancelled(() -> Bench.sh(engine, "touch /var/log/begun; sleep 1000"));
              } catch (Throwable e) {
                thrown.set(e);
              } finally {
                ended.countDown();
              }
            });
    runner.start();
    Until.holds(() -> Files.exists(begun));
    runner.interrupt();
    ended.await();
    assertThat(thrown.get()).isNull();
  }

  @Test
  void whoIsInterruptedBeforeDoesNotBegin() {
    Engine engine = published("rsync");
    Thread.currentThread().interrupt();
    assertCancelled(() -> Bench.sh(engine, "exit 0"));
    Thread.currentThread().interrupt();
    assertCancelled(() -> engine.profile("kiosk").publish());
  }

  private static void assertCancelled(ThrowingCallable work) {
    try {
      assertThatThrownBy(work).isInstanceOf(CancelledException.class);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  /** Every third of the steps that really begin, those of the services too. */
  private List<Event.StepStarted> steps(Engine engine) {
    List<Event.StepStarted> steps = new ArrayList<>();
    Bench.machine(engine)
        .into(
            bench.root(),
            event -> {
              if (event instanceof Event.StepStarted step) {
                steps.add(step);
              }
            })
        .close();
    Shell.run(directory, "rmdir root; rm -r stores");
    return IntStream.range(0, steps.size()).filter(i -> i % 3 == 0).mapToObj(steps::get).toList();
  }

  private void into(Engine engine) {
    Bench.machine(engine).into(bench.root(), Listener.silent());
  }

  private Engine published(String mode, String... rules) {
    Engine engine = bench.engine(mode, rules);
    assertThat(engine.profile("kiosk").publish().refusals()).isEmpty();
    return engine;
  }

  private Path find(String name) throws IOException {
    try (Stream<Path> files = Files.walk(bench.repository().resolve("publications"))) {
      return files.filter(file -> file.endsWith(name)).findFirst().orElseThrow();
    }
  }

  private static Path onlyChild(Path parent) throws IOException {
    try (Stream<Path> files = Files.list(parent)) {
      return files.findFirst().orElseThrow();
    }
  }
}
