package org.statelesslinux.engine.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.statelesslinux.engine.event.Event;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.manifest.Sha256;
import org.statelesslinux.engine.posix.Directory;
import org.statelesslinux.engine.posix.OpenFile;

/** Copies to a file in the place of a disk; that a disk takes it as well is an IT's to show. */
class DiskCopyTest {
  private static final int MIB = 1 << 20;
  private static final int DISK = 40 * MIB;

  @TempDir private Path directory;
  private Path disk;

  @BeforeEach
  void makeDisk() throws IOException {
    byte[] old = new byte[DISK];
    Arrays.fill(old, (byte) 'o');
    disk = Files.write(directory.resolve("disk"), old);
  }

  private Path image(int bytes) throws IOException {
    byte[] content = new byte[bytes];
    new Random(bytes).nextBytes(content);
    return Files.write(directory.resolve("image"), content);
  }

  private String copy(Path image, Listener listener) throws IOException {
    FoundDisk found = new FoundDisk(disk, new BlockDevice(disk), "8:16", "", "", DISK);
    try (Directory open = Directory.open(directory);
        OpenFile target = open.openDevice(Directory.nameOf(disk))) {
      return new DiskCopy(new IsoImage(image, Files.size(image)), target, found, listener).run();
    }
  }

  private byte[] onDisk(int from, int to) throws IOException {
    return Arrays.copyOfRange(Files.readAllBytes(disk), from, to);
  }

  @ParameterizedTest
  @ValueSource(ints = {65_536, MIB, MIB + 1, 35 * MIB + 2048, DISK})
  void theDiskHoldsTheImageAndNoOldTableOfPartitions(int bytes) throws IOException {
    Path image = image(bytes);

    String sha256 = copy(image, Listener.silent());

    byte[] content = Files.readAllBytes(image);
    assertThat(sha256).isEqualTo(HexFormat.of().formatHex(Sha256.start().digest(content)));
    assertThat(disk).hasSize(DISK);
    assertThat(onDisk(0, bytes)).isEqualTo(content);
    int end = Math.max(bytes, DISK - MIB);
    assertThat(onDisk(end, DISK)).isEqualTo(new byte[DISK - end]);
  }

  @Test
  void writingAndVerifyingAreTold() throws IOException {
    List<Event> events = new ArrayList<>();

    copy(image(3 * MIB), events::add);

    assertThat(events)
        .contains(
            new Event.Started("writing image to " + disk, 3 * MIB, Event.Unit.BYTES),
            new Event.Finished("writing image to " + disk),
            new Event.Started("verifying " + disk, 3 * MIB, Event.Unit.BYTES),
            new Event.Advanced(3 * MIB, 3 * MIB),
            new Event.Finished("verifying " + disk));
  }

  @Test
  void nothingStartsFromADiskWhoseWritingOrVerifyingWasCutShort() throws IOException {
    Path image = image(20 * MIB);
    for (String task : List.of("writing", "verifying")) {
      assertThatThrownBy(() -> copy(image, at(task, Thread.currentThread()::interrupt)))
          .isInstanceOf(InterruptedIOException.class);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(onDisk(0, MIB)).isEqualTo(new byte[MIB]);
      assertThat(onDisk(DISK - MIB, DISK)).isEqualTo(new byte[MIB]);
      assertThat(onDisk(MIB, 2 * MIB)).isNotEqualTo(onDisk(3 * MIB, 4 * MIB));
    }
  }

  @Test
  void aDiskThatDoesNotGiveBackWhatWasWrittenIsTold() throws IOException {
    Path image = image(20 * MIB);

    assertThatThrownBy(() -> copy(image, at("verifying", () -> spoil(disk, 19 * MIB))))
        .hasMessageContaining("does not give back what was written to it");
    assertThat(onDisk(0, MIB)).isEqualTo(new byte[MIB]);
  }

  @Test
  void anImageThatGrowsOrShrinksMeanwhileIsTold() throws IOException {
    Path image = image(20 * MIB);
    assertThatThrownBy(() -> copy(image, at("writing", () -> spoil(image, 20 * MIB))))
        .hasMessage("the image has grown meanwhile");
    assertThat(onDisk(0, MIB)).isEqualTo(new byte[MIB]);

    assertThatThrownBy(() -> copy(image, at("writing", () -> cut(image, 2 * MIB))))
        .hasMessage("the image has ended before its length");
    assertThat(onDisk(0, MIB)).isEqualTo(new byte[MIB]);
  }

  /** Does something once a task has advanced. */
  private static Listener at(String task, Runnable action) {
    List<Event> seen = new ArrayList<>();
    Predicate<Event> begins =
        event -> event instanceof Event.Started started && started.task().startsWith(task);
    return event -> {
      if (event instanceof Event.Advanced
          && !seen.isEmpty()
          && begins.test(seen.get(seen.size() - 1))) {
        action.run();
      }
      seen.add(event);
    };
  }

  private static void spoil(Path file, long at) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), at);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void cut(Path file, long at) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(at);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
