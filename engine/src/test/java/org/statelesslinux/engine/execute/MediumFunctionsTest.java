package org.statelesslinux.engine.execute;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.testsupport.Needs;

/** How a partition for state comes on the stick that a machine starts from; the stick is a file. */
@Needs(
    tools = {
      @Needs.Tool(name = "/bin/busybox", debianPackage = "busybox-static"),
      @Needs.Tool(name = "/usr/sbin/sfdisk", debianPackage = "fdisk")
    })
class MediumFunctionsTest {
  private static final int MIB = 1 << 20;
  private static final int IMAGE = 20 * MIB;
  private static final int NAME = 32808;
  private static final String PLACE =
      "is_disk() { [ -f \"$1\" ]; }\nmedium_place LABEL=state; echo \"on $make_node\"";

  /** The kernel of this host shows no partition of a file; the name is in the table alone. */
  private static final String NAMES_FROM_TABLE =
      """
      named_partitions() {
        /usr/sbin/sfdisk -d "$2" 2>/dev/null | bb sed -n 's/^\\([^ ]*\\) : .*name="'"$1"'".*/\\1/p'
      }
      """;

  @TempDir Path directory;

  private MachineShell shell;
  private Path stick;

  @BeforeEach
  void aStickWithAnImage() throws Exception {
    shell = new MachineShell(directory);
    shell.file("cmdline", "quiet\n");
    stick = Files.createDirectories(directory.resolve("dev")).resolve("sda");
    byte[] image = new byte[IMAGE];
    new Random(3).nextBytes(image);
    byte[] name = "KIOSK_A1A1A1A1A1A1              ".getBytes(US_ASCII);
    System.arraycopy(name, 0, image, NAME, name.length);
    Files.write(stick, image);
    ProcessBuilder table =
        new ProcessBuilder("/usr/sbin/sfdisk", "-q", stick.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("said").toFile());
    Process process = table.start();
    try (var in = process.outputWriter()) {
      in.write("label: gpt\nfirst-lba: 64\nstart=64, size=32768, name=\"ISO9660\"\n");
    }
    assertThat(process.waitFor()).isZero();
    // The volume stands in the partition again.
    Files.write(stick.resolveSibling("sda1"), Arrays.copyOf(image, 64 * 1024));
    isOf(256 * MIB);
  }

  private void isOf(long bytes) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(stick.toFile(), "rw")) {
      file.setLength(bytes);
    }
    shell.file("run/medium", directory.resolve("dev/sda1") + "\n");
    shell.file("sys/devices/sda/size", bytes / 512 + "\n");
    shell.file("sys/devices/sda/ro", "0\n");
    shell.file("sys/devices/sda/sda1/partition", "1\n");
    shell.file("sys/devices/sda/sda1/start", "64\n");
    shell.file("sys/devices/sda/sda1/size", "32768\n");
    Path block = Files.createDirectories(directory.resolve("sys/class/block"));
    for (String name : new String[] {"sda", "sda/sda1"}) {
      Path link = block.resolve(Path.of(name).getFileName());
      Files.deleteIfExists(link);
      Files.createSymbolicLink(link, directory.resolve("sys/devices").resolve(name));
    }
  }

  @Test
  void itIsBehindTheImageBlankAndNamed() throws IOException {
    byte[] before = Arrays.copyOfRange(Files.readAllBytes(stick), 64 * 512, 64 * 512 + 16 * MIB);
    fillBehindTheImage();
    assertThat(shell.call(NAMES_FROM_TABLE, PLACE)).endsWith("on " + stick + "2\n");
    byte[] after = Files.readAllBytes(stick);
    assertThat(Arrays.copyOfRange(after, 64 * 512, 64 * 512 + 16 * MIB)).isEqualTo(before);
    assertThat(Arrays.copyOfRange(after, 17 * MIB, 34 * MIB)).containsOnly(0);
    assertThat(Arrays.copyOfRange(after, (255 - 17) * MIB, 255 * MIB)).containsOnly(0);
    String table = table();
    assertThat(table)
        .contains("start=       34816, size=      487424")
        .contains("name=\"ISO9660\"");
    assertThat(shell.call(NAMES_FROM_TABLE, PLACE)).isEqualTo("on " + stick + "2\n");
    assertThat(table()).isEqualTo(table);
  }

  @Test
  void whatIsCutShortIsMadeTheNextTime() throws IOException {
    fillBehindTheImage();
    shell.call(
        NAMES_FROM_TABLE, "run() { case $* in *--append*) exit 1 ;; *) \"$@\" ;; esac; }", PLACE);
    assertThat(table()).doesNotContain("state");
    assertThat(shell.call(NAMES_FROM_TABLE, PLACE)).endsWith("on " + stick + "2\n");
    assertThat(table()).contains("name=\"state\"");
  }

  @Test
  void whereThereIsNoRoomNothingIsChanged() throws IOException {
    isOf(80 * MIB);
    byte[] before = Files.readAllBytes(stick);
    assertThat(shell.call(NAMES_FROM_TABLE, PLACE))
        .startsWith("refused: LABEL=state is not there, and the image leaves 62 MiB of the medium ")
        .contains("64 MiB are the least");
    assertThat(Files.readAllBytes(stick)).isEqualTo(before);
  }

  @Test
  void whatCannotBeWrittenToIsRefused() throws IOException {
    shell.file("sys/devices/sda/ro", "1\n");
    assertThat(shell.call(PLACE)).contains("is read-only. Open its write protection");
    assertThat(
            shell.call(
                "find_device() { return 1; }", "disk_available LABEL=state 30 medium || echo no"))
        .endsWith("no\n");
    assertThat(Files.readString(directory.resolve("run/report")))
        .contains("the disk LABEL=state cannot be made: the medium ")
        .contains("is read-only");
    shell.file("sys/devices/sda/ro", "0\n");
    Files.delete(directory.resolve("sys/devices/sda/sda1/partition"));
    assertThat(shell.call(PLACE)).contains("is no stick that the image was written to");
    Files.delete(directory.resolve("run/medium"));
    assertThat(shell.call(PLACE))
        .startsWith("refused: LABEL=state is not there, and this machine did not start from a");
  }

  @Test
  void anImageInAPartitionOfSomebodysDiskIsAGuestThere() throws IOException {
    byte[] before = Files.readAllBytes(stick);
    Files.write(stick.resolveSibling("sda1"), new byte[64 * 1024]);
    assertThat(shell.call(NAMES_FROM_TABLE, PLACE))
        .contains("is no stick that the image was written to");
    shell.file("sys/devices/sda/sda1/partition", "5\n");
    Files.write(stick.resolveSibling("sda1"), Arrays.copyOf(before, 64 * 1024));
    assertThat(shell.call(NAMES_FROM_TABLE, PLACE))
        .contains("is no stick that the image was written to");
    assertThat(Files.readAllBytes(stick)).isEqualTo(before);
  }

  private void fillBehindTheImage() throws IOException {
    byte[] old = new byte[(256 - 20) * MIB];
    new Random(4).nextBytes(old);
    try (RandomAccessFile file = new RandomAccessFile(stick.toFile(), "rw")) {
      file.seek(IMAGE);
      file.write(old);
    }
  }

  private String table() throws IOException {
    Process process =
        new ProcessBuilder("/usr/sbin/sfdisk", "-d", stick.toString())
            .redirectErrorStream(true)
            .start();
    return new String(process.getInputStream().readAllBytes(), US_ASCII);
  }
}
