package org.statelesslinux.engine.disk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.engine.event.Event;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.manifest.Sha256;
import org.statelesslinux.engine.posix.Directory;
import org.statelesslinux.engine.posix.OpenFile;
import org.statelesslinux.model.CancelledException;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.testsupport.Needs;

/** Writes to real block devices, which are files. */
@Needs(
    root = true,
    paths = "/dev/loop-control",
    tools = {
      @Needs.Tool(name = "losetup", debianPackage = "mount"),
      @Needs.Tool(name = "mkfs.ext4", debianPackage = "e2fsprogs"),
      @Needs.Tool(name = "xorriso", debianPackage = "xorriso")
    })
class LoopDiskTest {
  private static final int MIB = 1 << 20;

  @TempDir private Path directory;
  private final Deque<String> undo = new ArrayDeque<>();
  private Path image;

  @BeforeEach
  void makeImage() throws Exception {
    image = directory.resolve("medium.iso");
    shell(
        "mkdir content; head -c 20M /dev/urandom > content/os;"
            + " xorriso -as mkisofs -quiet -V MEDIUM -o medium.iso content");
  }

  @AfterEach
  void undo() throws Exception {
    StringBuilder failures = new StringBuilder();
    for (String command : undo) {
      try {
        shell(command);
      } catch (AssertionError e) {
        failures.append(e.getMessage());
      }
    }
    assertThat(failures).isEmpty();
  }

  @Test
  void theDiskHoldsTheImageThatWasRead() throws Exception {
    Path file = file("disk", "48M");
    shell("mkfs.ext4 -q -L old disk");
    Path disk = attach(file, "");
    Path link = Files.createSymbolicLink(directory.resolve("by-id"), disk);

    ImageToDisk write = ImageToDisk.of(image, link);
    assertThat(write.disk().content()).containsExactly(content(disk, "ext4", "old"));
    Files.delete(link);
    WrittenDisk written = write.write(Listener.silent());

    byte[] iso = Files.readAllBytes(image);
    assertThat(written)
        .isEqualTo(
            new WrittenDisk(
                disk, iso.length, HexFormat.of().formatHex(Sha256.start().digest(iso))));
    byte[] now = Files.readAllBytes(file);
    assertThat(now).hasSize(48 * MIB);
    assertThat(Arrays.mismatch(now, 0, iso.length, iso, 0, iso.length)).isEqualTo(-1);
    assertThat(ImageToDisk.of(image, disk).disk().content())
        .containsExactly(content(disk, "iso9660", "MEDIUM"));
  }

  @Test
  void aDiskThatIsTooSmallIsLeftAsItIs() throws Exception {
    Path file = file("small", "20M");
    shell("mkfs.ext4 -q -L old small");
    byte[] before = Files.readAllBytes(file);
    Path disk = attach(file, "");

    refuses(disk, "has room for 20.0 MiB (20,971,520 bytes)", "Take a larger disk.");

    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void aDiskThatIsMountedIsRefusedUntilItIsNot() throws Exception {
    Path file = file("disk", "48M");
    shell("mkfs.ext4 -q disk; mkdir mount");
    Path disk = attach(file, "");
    shell("mount " + disk + " mount");
    undo.push("umount mount");

    refuses(disk, "it is in use: %s is mounted at ".formatted(disk.getFileName()));

    shell(undo.pop());
    ImageToDisk.of(image, disk).write(Listener.silent());
  }

  @Test
  void aDiskThatIsReadOnlyIsRefused() throws Exception {
    refuses(attach(file("disk", "48M"), "--read-only"), "is read-only");
  }

  @Test
  void aDiskThatSomebodyHasClaimedIsRefusedByTheKernel() throws Exception {
    Path file = file("disk", "48M");
    Path disk = attach(file, "");
    ImageToDisk write = ImageToDisk.of(image, disk);
    try (Directory dev = Directory.open(Path.of("/dev"));
        OpenFile claim = dev.openDevice(Directory.nameOf(disk))) {
      assertThat(claim.status().size()).isZero();

      assertThatThrownBy(() -> write.write(Listener.silent()))
          .isInstanceOf(StatelessException.class)
          .hasMessageContaining("something uses " + disk);
    }
    assertThat(Files.readAllBytes(file)).isEqualTo(new byte[48 * MIB]);
  }

  @Test
  void aWritingThatIsCutShortSaysSoAndTheNextOneIsWhole() throws Exception {
    Path file = file("disk", "48M");
    shell("mkfs.ext4 -q disk");
    Path disk = attach(file, "");
    Listener cancelling =
        event -> {
          if (event instanceof Event.Advanced) {
            Thread.currentThread().interrupt();
          }
        };

    assertThatThrownBy(() -> ImageToDisk.of(image, disk).write(cancelling))
        .asInstanceOf(type(CancelledException.class))
        .extracting(CancelledException::advice)
        .isEqualTo(
            disk
                + " is unfinished: no machine starts from it, and what was on it is gone."
                + " Do it again.");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(Arrays.copyOf(Files.readAllBytes(file), MIB)).isEqualTo(new byte[MIB]);

    ImageToDisk.of(image, disk).write(Listener.silent());
    shell("cmp -n $(stat -c %s medium.iso) medium.iso disk");
  }

  private void refuses(Path disk, String... inWords) {
    assertThatThrownBy(() -> ImageToDisk.of(image, disk))
        .isInstanceOf(StatelessException.class)
        .hasMessageContainingAll(inWords);
  }

  private static DiskContent content(Path disk, String type, String label) {
    return new DiskContent(disk.getFileName().toString(), type, label);
  }

  private Path file(String name, String size) throws Exception {
    shell("truncate -s %s %s".formatted(size, name));
    return directory.resolve(name);
  }

  private Path attach(Path file, String options) throws Exception {
    String device = shell("losetup --find --show %s %s".formatted(options, file)).strip();
    undo.push("losetup --detach " + device);
    return Path.of(device);
  }

  private String shell(String script) throws IOException, InterruptedException {
    List<String> argv = List.of("/bin/sh", "-euc", "PATH=$PATH:/usr/sbin:/sbin; " + script);
    Process process =
        new ProcessBuilder(argv).directory(directory.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(script + ": " + said).isZero();
    return said;
  }
}
