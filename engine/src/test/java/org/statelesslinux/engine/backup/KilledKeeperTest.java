package org.statelesslinux.engine.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.statelesslinux.testsupport.Soak;

/** A server that is killed while it keeps a version leaves none that is half. */
final class KilledKeeperTest extends BackupTestCase {
  private static final int FULL_ROUNDS = 100;

  @Test
  void afterAKillAtARandomMomentAllIsWholeAndTheSameRequestGoesThrough() throws Exception {
    store.begin(at(A, 1));
    for (int i = 0; i < 300; i++) {
      inMirror("home/%d/%d".formatted(i % 20, i), "x".repeat(i * 20));
    }
    long begin = System.nanoTime();
    assertThat(start().waitFor()).isZero();
    final long usual = System.nanoTime() - begin;
    Random random = new Random(20_040_601);

    for (int round = 0; round < Soak.rounds(FULL_ROUNDS); round++) {
      int before = numbers().size();
      assertThat(verdict(store.begin(at(A, 1)))).isEqualTo(Verdict.CONTINUE);
      inMirror("home/file", "round " + round);
      Process keeper = start();
      keeper.waitFor((long) (random.nextDouble() * 1.1 * usual), TimeUnit.NANOSECONDS);
      keeper.destroyForcibly().waitFor();

      everyVersionIsWhole();
      assertThat(numbers().size()).isBetween(before, before + 1);
      assertThat(content(kept(store.complete(at(A, 1), false, ALL)))).isEqualTo("round " + round);
      assertThat(numbers()).hasSize(before + 1);
      assertThat(store.place().newest().resolve("tree/home/file")).hasContent("round " + round);
      everyVersionIsWhole();
    }
  }

  private Process start() throws IOException {
    Path log = repository.resolve("log");
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            repository.toString())
        .redirectErrorStream(true)
        .redirectOutput(Files.exists(log) ? log.toFile() : Files.createFile(log).toFile())
        .start();
  }

  /** Completes what was begun, as a process of its own. */
  static final class Main {
    private Main() {}

    public static void main(String[] arguments) {
      kept(
          new Backups(Path.of(arguments[0]), Clock.systemUTC())
              .of(PC, STORE)
              .complete(at(A, 1), false, ALL));
    }
  }
}
