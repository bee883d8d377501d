package org.statelesslinux.integration;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.statelesslinux.integration.Laptop.CONNECT;
import static org.statelesslinux.integration.Laptop.UPDATE;
import static org.statelesslinux.integration.Laptop.logIn;
import static org.statelesslinux.integration.RootShell.ends;
import static org.statelesslinux.integration.RootShell.prints;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.testkit.vm.Disk;
import org.statelesslinux.testkit.vm.VirtualMachine;

/**
 * A disk returns another byte than was written to it, in a file of a snapshot: the machine mends
 * its copy over the network, or without one starts the copy that it ran before, or says what is
 * wrong.
 */
@NeedsBootDisk
@Tag("soak")
class DiskDamageIT {
  private static final String DAMAGED = "the copy is damaged: ";

  @TempDir Path directory;

  @Test
  @Timeout(value = 1, unit = TimeUnit.HOURS)
  void aFlippedByteIsMendedOrTheOtherCopyStarts() throws Exception {
    try (Laptop laptop = Laptop.serve(directory, "always")) {
      Path disk = laptop.blank("disk", 700);
      try (VirtualMachine machine = laptop.start(Disk.of(disk))) {
        assertThat(logIn(machine)).isEqualTo(1);
        ends(machine, UPDATE, 0);
        machine.powerCut();
      }

      flip(disk, 1);
      try (VirtualMachine machine = laptop.startAlone(disk)) {
        says(machine, DAMAGED + "usr/lib/marked:");
        says(machine, "could not start");
        says(machine, "bringing up the network to mend the copy");
        says(machine, "no network card");
        says(machine, "What to do");
        machine.powerCut();
      }
      laptop.publish();
      try (VirtualMachine machine = laptop.start(Disk.of(disk))) {
        says(machine, DAMAGED + "usr/lib/marked:");
        says(machine, "fetching what is damaged again");
        assertThat(logIn(machine)).isEqualTo(1);
        laptop.isWhole(machine, 1);
        update(machine);
      }
      try (VirtualMachine machine = laptop.startAlone(disk)) {
        assertThat(logIn(machine)).isEqualTo(2);
        ends(machine, "/run/stateless/good", 0);
        machine.powerCut();
      }

      flip(disk, 2);
      try (VirtualMachine machine = laptop.startAlone(disk)) {
        says(machine, DAMAGED + "usr/lib/marked:");
        says(machine, "The next start is from snapshot sha256:");
        assertThat(logIn(machine)).isEqualTo(1);
        laptop.isWhole(machine, 1);
        machine.powerCut();
      }
      try (VirtualMachine machine = laptop.start(Disk.of(disk))) {
        assertThat(logIn(machine)).isEqualTo(1);
        update(machine);
      }
      try (VirtualMachine machine = laptop.start(Disk.of(disk))) {
        says(machine, "fetching what is damaged again");
        assertThat(logIn(machine)).isEqualTo(2);
        laptop.isWhole(machine, 2);
      }
    }
  }

  private static void update(VirtualMachine machine) {
    ends(machine, CONNECT, 0);
    prints(machine, UPDATE, Pattern.compile("the next start tries it"));
    machine.powerCut();
  }

  private static void says(VirtualMachine machine, String text) {
    machine.console().await(text, MachineLab.LIMIT);
  }

  /** Changes one byte of the file that marks a version, wherever the disk has it. */
  private static void flip(Path disk, int version) throws IOException {
    byte[] mark = "the mark of version %d,".formatted(version).getBytes(US_ASCII);
    int found = 0;
    try (FileChannel channel =
        FileChannel.open(disk, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      // A file begins with a block of the disk.
      ByteBuffer block = ByteBuffer.allocate(4096);
      for (long at = 0; channel.read(block.clear(), at) == 4096; at += 4096) {
        if (block.slice(0, mark.length).equals(ByteBuffer.wrap(mark))) {
          channel.write(ByteBuffer.wrap(new byte[] {'T'}), at);
          found++;
        }
      }
    }
    assertThat(found).as("the mark of version %d on the disk", version).isPositive();
  }
}
