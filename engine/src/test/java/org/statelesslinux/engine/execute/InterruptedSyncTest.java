package org.statelesslinux.engine.execute;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.TreeStep;
import org.statelesslinux.testsupport.Needs;
import org.statelesslinux.testsupport.Soak;

/** However the trees differ, and wherever a sync is killed, the slot is whole in the end. */
@Needs(
    root = true,
    tools = {
      @Needs.Tool(name = "/bin/busybox", debianPackage = "busybox-static"),
      @Needs.Tool(name = "/usr/bin/rsync", debianPackage = "rsync"),
      @Needs.Tool(name = "/usr/bin/mtree", debianPackage = "mtree-netbsd")
    })
class InterruptedSyncTest {
  private static final int FULL_ROUNDS = 100;

  @TempDir Path place;
  private SlotLab lab;
  private RandomTree random;

  @BeforeEach
  void open() throws IOException {
    lab = new SlotLab(place, Files.createDirectory(place.resolve("slots")));
  }

  @AfterEach
  void close() {
    lab.close();
  }

  @Test
  void anyTreeIsMadeOfAnyOther() throws IOException {
    random = new RandomTree(lab.tree, new Random(System.nanoTime()));
    SnapshotId last = lab.publish();
    lab.fetchAll(last);
    for (int round = 0; round < Soak.rounds(FULL_ROUNDS); round++) {
      random.change(round % 3 == 0 ? 40 : 5);
      SnapshotId next = lab.publish();
      lab.fetch(next, last);
      assertThat(lab.differences(next)).as("the new slot; %s", random.history()).isEmpty();
      assertThat(lab.differences(last)).as("the old slot; %s", random.history()).isEmpty();
      last = next;
    }
  }

  @Test
  void whatWasKilledAnywhereIsWholeAfterItIsDoneAgain() throws Exception {
    Random chance = new Random(System.nanoTime());
    random = new RandomTree(lab.tree, chance);
    random.change(60);
    SnapshotId last = lab.publish();
    lab.fetchAll(last);
    for (int round = 0; round < Soak.rounds(FULL_ROUNDS); round++) {
      random.change(30);
      SnapshotId next = lab.publish();
      Step sync = lab.sync(next, TreeStep.Sharing.HARD_LINKS, Optional.of(last));
      Rendering rendering = lab.script.render(Map.of(), List.of(sync));
      Path script = Files.writeString(place.resolve("script"), rendering.script());
      Files.deleteIfExists(lab.script.runtime.resolve("report"));
      Process process =
          new ProcessBuilder("/usr/bin/setsid", "-w", "/bin/busybox", "sh", script.toString())
              .start();
      process.waitFor(chance.nextInt(800), TimeUnit.MILLISECONDS);
      // All of its group at once: one that was just being started would live on.
      new ProcessBuilder("/bin/busybox", "kill", "-KILL", "--", "-" + process.pid())
          .start()
          .waitFor();
      process.waitFor();
      lab.fetch(next, last);
      lab.assertWhole(next);
      lab.assertWhole(last);
      last = next;
    }
  }
}
