package org.statelesslinux.engine.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.testsupport.Soak;

/** A publisher that is killed leaves the old state or the new one, and nothing half. */
final class KillTest extends RepositoryTestCase {
  private static final int FULL_ROUNDS = 200;

  @Test
  void afterAKillAtARandomMomentAllIsWholeAndPublishingGoesOn() throws Exception {
    Shell.run(
        prototype,
        """
        for d in {1..20}; do
          mkdir $d
          for f in {1..20}; do head -c 20000 /dev/urandom > $d/$f; done
          ln -s 1 $d/link; ln $d/2 $d/twin
        done
        """);
    long usual = nanosOfOnePublish();
    Random random = new Random(20_040_601);

    for (int round = 0; round < Soak.rounds(FULL_ROUNDS); round++) {
      change(round);
      Process publisher = start();
      publisher.waitFor((long) (random.nextDouble() * 1.1 * usual), TimeUnit.NANOSECONDS);
      publisher.destroyForcibly();
      publisher.waitFor();

      everySnapshotIsWhole();
      PublishOutcome outcome = publish();
      assertThat(repository.current(PROFILE)).contains(outcome.snapshot());
      assertThat(verify(outcome)).isEmpty();
      repository.collectGarbage(snapshot -> false, Listener.silent());
      assertThat(repository.snapshots()).containsExactly(outcome.snapshot());
    }
  }

  private long nanosOfOnePublish() throws IOException, InterruptedException {
    long begin = System.nanoTime();
    assertThat(start().waitFor()).isZero();
    return System.nanoTime() - begin;
  }

  private void change(int round) {
    Shell.run(prototype, "for d in {1..20}; do echo \"$1\" >> $d/$(($1 % 20 + 1)); done", round);
  }

  private void everySnapshotIsWhole() {
    for (SnapshotInfo snapshot : repository.snapshots()) {
      assertThat(repository.verify(PROFILE, snapshot.id(), Listener.silent())).isEmpty();
    }
  }

  private Process start() throws IOException {
    Path log = scratch.resolve("log");
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            repository.root().toString(),
            prototype.toString())
        .redirectErrorStream(true)
        .redirectOutput(Files.exists(log) ? log.toFile() : Files.createFile(log).toFile())
        .start();
  }

  /** Publishes, as a process of its own. */
  static final class Main {
    private Main() {}

    public static void main(String[] arguments) {
      Repository.at(Path.of(arguments[0]))
          .publish(PROFILE, Path.of(arguments[1]), Listener.silent());
    }
  }
}
