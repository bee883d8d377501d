package org.statelesslinux.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.statelesslinux.integration.Laptop.CONNECT;
import static org.statelesslinux.integration.Laptop.UPDATE;
import static org.statelesslinux.integration.Laptop.logIn;
import static org.statelesslinux.integration.RootShell.ends;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.testkit.vm.Disk;
import org.statelesslinux.testkit.vm.VirtualMachine;
import org.statelesslinux.testsupport.Soak;

/**
 * The power is cut at any moment while a machine puts its first snapshot on its disk, puts the boot
 * entry there, or brings the next snapshot. At the next start its firmware goes on from the disk,
 * or from the network as long as the disk starts nothing, and it runs the old snapshot or the new
 * one, whole.
 */
@NeedsBootDisk
class DiskPowerCutIT {
  private static final long MEBIBYTES = 700;
  private static final String BEGINS = "making the boot disk on /dev/vda";

  @TempDir Path directory;

  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);
  private Laptop laptop;
  private int cuts;

  @Test
  @Timeout(value = 6, unit = TimeUnit.HOURS)
  void everyStartAfterAPowerCutReachesAWholeSnapshot() throws Exception {
    System.out.println("random seed " + seed);
    int all = Soak.rounds(100, 5);
    int installs = all / 5;
    try (Laptop served = Laptop.serve(directory, "after-update")) {
      laptop = served;
      Path disk = laptop.blank("disk", MEBIBYTES);
      long installing;
      long updating;
      try (VirtualMachine machine = laptop.start(Disk.of(disk))) {
        installing = millis(machine, () -> logIn(machine));
        updating = System.nanoTime();
        ends(machine, UPDATE, 0);
        updating = (System.nanoTime() - updating) / 1_000_000;
        machine.powerCut();
      }
      cutInstalls(installs, installing, updating);
      cutUpdates(disk, all - 2 * installs, updating);
      assertThat(cuts).isEqualTo(all);
    }
  }

  private long millis(VirtualMachine machine, Runnable work) {
    machine.console().await(BEGINS, MachineLab.LIMIT);
    long begin = System.nanoTime();
    work.run();
    return (System.nanoTime() - begin) / 1_000_000;
  }

  /**
   * Each time one while the disk is made and filled, and one while its first entry is put there.
   */
  private void cutInstalls(int count, long installing, long staging) throws Exception {
    Iterator<Long> first = moments(count, installing);
    Iterator<Long> second = moments(count, staging);
    for (int round = 0; round < count; round++) {
      Path disk = laptop.blank("new-disk", MEBIBYTES);
      try (VirtualMachine machine = laptop.start(Disk.of(disk))) {
        machine.console().await(BEGINS, MachineLab.LIMIT);
        cut(machine, first.next());
      }
      try (VirtualMachine machine = laptop.start(Disk.of(disk))) {
        isWhole(machine, logIn(machine), 1, 1);
        machine.type(UPDATE + "\n");
        cut(machine, second.next());
      }
      try (VirtualMachine machine = laptop.start(Disk.of(disk))) {
        isWhole(machine, logIn(machine), 1, 1);
        if (round == count - 1) {
          ends(machine, CONNECT, 0);
          ends(machine, UPDATE, 0);
        }
        machine.powerCut();
      }
      if (round == count - 1) {
        try (VirtualMachine machine = laptop.startAlone(disk)) {
          isWhole(machine, logIn(machine), 1, 1);
        }
      }
    }
  }

  /** Again and again on one disk, so that each update finds what those before it left. */
  private void cutUpdates(Path disk, int count, long updating) throws Exception {
    Iterator<Long> moments = moments(count, updating);
    int oldest = 1;
    int newest = 1;
    while (moments.hasNext()) {
      try (VirtualMachine machine = laptop.start(Disk.of(disk))) {
        int runs = logIn(machine);
        isWhole(machine, runs, oldest, newest);
        oldest = runs;
        ends(machine, "/run/stateless/good", 0);
        // At times another one is published before the last was brought.
        if (runs == newest || random.nextInt(4) == 0) {
          newest = laptop.publish();
        }
        ends(machine, CONNECT, 0);
        machine.type(UPDATE + "\n");
        cut(machine, moments.next());
      }
    }
    try (VirtualMachine machine = laptop.start(Disk.of(disk))) {
      isWhole(machine, logIn(machine), oldest, newest);
    }
  }

  private void isWhole(VirtualMachine machine, int runs, int oldest, int newest) {
    assertThat(runs).as("random seed %d, cut %d", seed, cuts).isBetween(oldest, newest);
    laptop.isWhole(machine, runs);
    Laptop.foundNoDamage(machine);
  }

  /** Moments from all parts of a time, in any order. */
  private Iterator<Long> moments(int count, long millis) {
    List<Long> moments = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      moments.add((long) ((i + random.nextDouble()) / count * millis));
    }
    Collections.shuffle(moments, random);
    return moments.iterator();
  }

  private void cut(VirtualMachine machine, long millis) throws InterruptedException {
    // Nothing is waited for: this is the random moment.
    TimeUnit.MILLISECONDS.sleep(millis);
    machine.powerCut();
    cuts++;
    String text = machine.console().text().stripTrailing();
    System.out.printf(
        "cut %d after %d ms, at: %s%n",
        cuts, millis, text.substring(text.lastIndexOf('\n') + 1).strip());
  }
}
