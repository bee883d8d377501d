package org.statelesslinux.engine.execute;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.statelesslinux.testsupport.Needs;
import org.statelesslinux.testsupport.Soak;

/** What a machine finds out about its disks and makes on them; the disks are files. */
@Needs(
    tools = {
      @Needs.Tool(name = "/bin/busybox", debianPackage = "busybox-static"),
      @Needs.Tool(name = "/usr/sbin/mkfs.ext4", debianPackage = "e2fsprogs"),
      @Needs.Tool(name = "/usr/sbin/mkfs.xfs", debianPackage = "xfsprogs"),
      @Needs.Tool(name = "/usr/sbin/mkfs.btrfs", debianPackage = "btrfs-progs")
    })
class DiskFunctionsTest {
  private static final int MIB = 1 << 20;
  private static final String UUID = "01234567-89ab-cdef-0123-456789abcdef";

  /** Files stand for devices, and busybox looks only at those of this host for labels. */
  private static final String FILES =
      """
      is_disk() { [ -f "$1" ]; }
      find_device() {
        case $1 in
          LABEL=* | UUID=*) find_node=$(namesakes "$1" | bb head -n 1); printf '%s\\n' "$find_node" | bb grep . ;;
          *) is_disk "$1" && printf '%s\\n' "$1" ;;
        esac
      }
      load_drivers() { :; }
      load_modules() { :; }
      """;

  @TempDir Path directory;

  private MachineShell shell;

  @BeforeEach
  void anEmptyMachine() throws IOException {
    shell = new MachineShell(directory);
    shell.file("cmdline", "quiet\n");
    Files.createDirectories(directory.resolve("sys/devices"));
    Files.createDirectories(directory.resolve("dev"));
  }

  @Test
  void aDeviceThatDoesNotAppearIsSaid() throws IOException {
    assertThat(
            shell.call(
                "bb() { case $1 in findfs) return 1;; *) /bin/busybox \"$@\";; esac; }",
                "await_device LABEL=state 0"))
        .startsWith("refused: the device LABEL=state did not appear in 0 s; there are: none.");
  }

  @Test
  void onlyZerosAreBlank() throws IOException {
    Path disk = directory.resolve("disk");
    try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
      file.setLength(64 << 20);
      assertThat(shell.call("is_zero " + disk + " 0 && is_zero " + disk + " 48 && echo blank"))
          .isEqualTo("blank\n");
      file.seek((64 << 20) - 1);
      file.write(1);
      assertThat(shell.call("is_zero " + disk + " 48 || echo data")).isEqualTo("data\n");
      file.seek((16 << 20) - 1);
      file.write(1);
      assertThat(shell.call("is_zero " + disk + " 0 || echo data")).isEqualTo("data\n");
    }
  }

  @Test
  void whatIsNotADiskIsNotBlank() throws IOException {
    shell.file("sys/class/block/nodisk/size", "409600\n");
    shell.file("sys/class/block/nodisk/ro", "0\n");
    shell.file("sys/class/block/nodisk/nodisk1/partition", "1\n");
    String zero = "is_zero() { :; }; is_blank /dev/nodisk && echo blank";
    assertThat(shell.call(zero)).isEmpty();
    Files.delete(directory.resolve("sys/class/block/nodisk/nodisk1/partition"));
    assertThat(shell.call(zero)).isEqualTo("blank\n");
    shell.file("sys/class/block/nodisk/ro", "1\n");
    assertThat(shell.call(zero)).isEmpty();
    shell.file("sys/class/block/nodisk/ro", "0\n");
    shell.file("sys/class/block/nodisk/size", "131071\n");
    assertThat(shell.call(zero)).isEmpty();
  }

  @Test
  void noFileSystemIsMadeWhereItIsNotClearWhere() throws IOException {
    String lacking = "find_device() { return 1; }; ";
    assertThat(
            shell.call(
                lacking + "blank_disks() { printf '/dev/a\\n/dev/b\\n'; }",
                "make_file_system LABEL=x ext4 only-blank-disk"))
        .startsWith("refused: LABEL=x is not there, and several disks are blank: /dev/a /dev/b.");
    assertThat(shell.calls()).as("a disk that takes its time is waited for").contains("sleep 1");
    assertThat(shell.call(lacking + "make_file_system LABEL=x ext4")).isEmpty();
    assertThat(shell.call("find_device() { :; }", "make_file_system LABEL=x ext4 /dev/null"))
        .isEmpty();
    assertThat(shell.call(lacking + "make_file_system LABEL=x ext4 /dev/null"))
        .startsWith("refused: /dev/null, to make LABEL=x on, is not there");
  }

  @ParameterizedTest
  @CsvSource({
    "ext4, LABEL=state",
    "xfs, LABEL=state",
    "btrfs, LABEL=state",
    "ext4, UUID=" + UUID,
    "xfs, UUID=" + UUID,
    "btrfs, UUID=" + UUID
  })
  void aFileSystemIsMadeOnceAndFoundByItsName(String type, String name) throws IOException {
    disk("vda", 400);
    String make = "make_file_system " + name + " " + type + " only-blank-disk";
    assertThat(
            call(
                make
                    + "; file_system_of $DEV/vda; bytes_of $DEV/vda "
                    + type
                    + "; claim_of $DEV/vda"))
        .isEqualTo(type + "\n" + 398L * MIB + "\n");
    byte[] made = Files.readAllBytes(file("vda"));
    assertThat(call(make)).isEmpty();
    assertThat(Arrays.equals(Files.readAllBytes(file("vda")), made)).as("left as it is").isTrue();
  }

  @ParameterizedTest
  @CsvSource({"ext4, 64", "xfs, 302", "btrfs, 128"})
  void aDiskMustBeLargeEnoughForItsType(String type, int least) throws IOException {
    disk("vda", least);
    assertThat(call("make_file_system LABEL=x " + type + " $DEV/vda; file_system_of $DEV/vda"))
        .isEqualTo(type + "\n");
    disk("vdb", Math.max(64, least - 1));
    if (least > 64) {
      assertThat(call("make_file_system LABEL=y " + type + " $DEV/vdb"))
          .contains("too small", "takes a disk of " + least + " MiB", "has " + (least - 1));
      assertThat(isZero("vdb")).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ext4", "xfs", "btrfs"})
  void whereverThePowerWasCutTheMakingIsDoneAgain(String type) throws IOException {
    disk("vda", 320);
    String make = "make_file_system LABEL=state " + type + " $DEV/vda";
    // The claim alone, as if mkfs had written nothing, and all that mkfs wrote.
    call("make_on() { exit; }", make);
    byte[] before = Files.readAllBytes(file("vda"));
    call("claim() { [ $# = 2 ] || exit; }", make);
    byte[] after = Files.readAllBytes(file("vda"));
    Random random = new Random(7);
    for (int round = 0; round < Soak.rounds(30); round++) {
      // A disk writes what it was given in any order.
      byte[] cut = before.clone();
      int share = random.nextInt(101);
      for (int at = 0; at < cut.length; at += 4096) {
        if (random.nextInt(100) < share) {
          System.arraycopy(after, at, cut, at, 4096);
        }
      }
      Files.write(file("vda"), cut);
      assertThat(call("claim_of $DEV/vda")).isEqualTo("LABEL=state\n");
      assertThat(call("mount_disk m LABEL=state " + type + " $RUN_DIR/stores/m"))
          .as("nothing is kept on it")
          .startsWith("refused: ");
      assertThat(call(make + "; claim_of $DEV/vda; namesakes LABEL=state"))
          .isEqualTo(file("vda") + "\n");
    }
    assertThat(directory.resolve("run/report")).content().contains("was cut short");
  }

  @Test
  void aHalfMadeDiskIsFoundAmongBlankOnesAndOfOtherStores() throws IOException {
    disk("vda", 64);
    disk("vdb", 64);
    disk("vdc", 64);
    call("make_on() { exit; }", "make_file_system LABEL=one ext4 $DEV/vdb");
    call("make_on() { exit; }", "make_file_system LABEL=two ext4 $DEV/vdc");
    assertThat(call("make_file_system LABEL=one ext4 only-blank-disk; namesakes LABEL=one"))
        .isEqualTo(file("vdb") + "\n");
    assertThat(isZero("vda")).isTrue();
  }

  @Test
  void whatIsNotOursIsNotTakenForHalfMade() throws IOException {
    disk("vda", 64);
    call("make_on() { exit; }", "make_file_system LABEL=x ext4 $DEV/vda");
    byte[] claimed = Files.readAllBytes(file("vda"));
    long zone = 62L * MIB;
    // Something else at the end, a boot sector, and a file system over the whole disk with a file
    // in
    // it that looks like a claim.
    for (long at : new long[] {zone, zone + 3000, 63L * MIB + 4096, 64L * MIB - 1, 0, 510, 1023}) {
      Files.write(file("vda"), claimed);
      put("vda", at, 1);
      assertThat(call("claim_of $DEV/vda")).as("a byte at " + at).isEmpty();
      assertThat(call("make_file_system LABEL=x ext4 $DEV/vda")).contains("is not blank");
    }
    Files.write(file("vda"), claimed);
    assertThat(
            call(
                "run /usr/sbin/mkfs.ext4 -q -F -E nodiscard -L x $DEV/vda; claim_of $DEV/vda; namesakes LABEL=x"))
        .isEqualTo(file("vda") + "\n");
    shell.file("sys/class/block/vda/vda1/partition", "1\n");
    Files.write(file("vda"), claimed);
    assertThat(call("claim_of $DEV/vda")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ext4", "xfs", "btrfs"})
  void aDiskWhoseBeginningIsDamagedIsThereAndLeftAlone(String type) throws IOException {
    disk("vda", 400);
    call("make_file_system LABEL=state " + type + " $DEV/vda");
    for (int at = 0; at < 128 << 10; at++) {
      put("vda", at, 0x55);
    }
    byte[] damaged = Files.readAllBytes(file("vda"));
    disk("vdb", 400);
    assertThat(call("mount_disk m LABEL=state " + type + " $RUN_DIR/stores/m"))
        .contains(
            "the beginning of its " + type + " is damaged",
            "It is left as it is",
            "Copy the whole");
    assertThat(call("await_device LABEL=state 0")).contains("is damaged");
    assertThat(call("make_file_system LABEL=state " + type + " $DEV/vda")).contains("is damaged");
    assertThat(call("disk_available LABEL=state 0 && echo there")).isEqualTo("there\n");
    assertThat(call("disk_available LABEL=other 0 || echo missing")).isEqualTo("missing\n");
    assertThat(Arrays.equals(Files.readAllBytes(file("vda")), damaged)).isTrue();
  }

  @Test
  void aDiskCanBeHadIfItIsThereOrMayBeMade() throws IOException {
    String asked = "disk_available LABEL=state 0 only-blank-disk || echo missing";
    assertThat(call(asked)).isEqualTo("missing\n");
    disk("vda", 64);
    put("vda", 5, 1);
    assertThat(call(asked)).as("what has data is no place").isEqualTo("missing\n");
    assertThat(call("disk_available LABEL=state 0 $DEV/vda || echo missing"))
        .as("but the named one is there, to be refused")
        .isEmpty();
    disk("vdb", 64);
    assertThat(call(asked)).isEmpty();
    call("make_on() { exit; }", "make_file_system LABEL=state ext4 $DEV/vdb");
    assertThat(call(asked)).as("half made").isEmpty();
  }

  @Test
  void ofSeveralDisksWithOneNameNoneIsTaken() throws IOException {
    disk("vda", 64);
    disk("vdb", 64);
    call("make_file_system LABEL=state ext4 $DEV/vda");
    Files.copy(file("vda"), file("vdb"), StandardCopyOption.REPLACE_EXISTING);
    assertThat(call("mount_disk machine LABEL=state ext4 $RUN_DIR/stores/machine"))
        .startsWith(
            "refused: store machine, LABEL=state: several disks have this name: "
                + file("vda")
                + " "
                + file("vdb"));
  }

  @Test
  void anotherFileSystemThanTheConfiguredIsRefusedAndBothAreNamed() throws IOException {
    disk("vda", 400);
    call("make_file_system LABEL=state xfs $DEV/vda");
    byte[] before = Files.readAllBytes(file("vda"));
    assertThat(call("mount_disk machine LABEL=state ext4 $RUN_DIR/stores/machine"))
        .startsWith(
            "refused: store machine, LABEL=state ("
                + file("vda")
                + ") has a file system of type xfs, and the configuration says ext4.");
    assertThat(call("mount_disk cache " + file("vda") + " btrfs $RUN_DIR/mode/cache"))
        .startsWith("refused: disk cache, " + file("vda"));
    assertThat(Arrays.equals(Files.readAllBytes(file("vda")), before)).isTrue();
  }

  @Test
  void whatCannotBeUsedIsRefusedBeforeItIsMounted() throws IOException {
    disk("vda", 64);
    call("make_file_system LABEL=state ext4 $DEV/vda");
    String mount = "mount_disk machine LABEL=state ext4 $RUN_DIR/stores/machine";
    shell.file("sys/class/block/vda/ro", "1\n");
    assertThat(call(mount)).contains("store machine, LABEL=state", "is read-only");
    assertThat(call("disks")).isEqualTo("vda (64 MiB, read-only, ext4)\n");
    shell.file("sys/class/block/vda/ro", "0\n");
    shell.file("sys/class/block/vda/size", 60 * 2048 + "\n");
    assertThat(call(mount)).contains("the disk has become smaller");
    shell.file("sys/class/block/vda/size", 64 * 2048 + "\n");
    // The root directory's inode is gone, which is not mended without asking.
    call(
        "run /usr/sbin/debugfs -w -R 'clri <2>' $DEV/vda",
        "run /usr/sbin/debugfs -w -R 'ssv state 0' $DEV/vda");
    assertThat(call(mount))
        .contains("store machine, LABEL=state", "e2fsck cannot mend", "e2fsck -f " + file("vda"));
    assertThat(shell.calls()).noneMatch(call -> call.startsWith("mount"));
  }

  @Test
  void whatCannotBeMountedIsSaidWithTheReason() throws IOException {
    disk("vda", 400);
    call("make_file_system LABEL=state xfs $DEV/vda");
    assertThat(
            call(
                "bb() { case $1 in mount) echo 'mount: mounting a on b failed: Structure needs cleaning'; return 1 ;; *) /bin/busybox \"$@\" ;; esac; }",
                "mount_disk machine LABEL=state xfs $RUN_DIR/stores/machine"))
        .contains("its xfs cannot be mounted (Structure needs cleaning)", "xfs_repair");
  }

  @Test
  void memoryInAStoresPlaceIsSaid() throws IOException {
    shell.call(
        "run() { printf '%s\\n' \"$*\" >>\"$CALLS\"; }", "stand_in home $RUN_DIR/stores/home");
    assertThat(shell.calls())
        .contains(
            "/bin/busybox mount -n -t tmpfs -o mode=0755,nodev tmpfs "
                + directory.resolve("run/stores/home"));
    assertThat(directory.resolve("run/store-home.ephemeral")).exists();
    assertThat(directory.resolve("run/status-notes"))
        .content()
        .startsWith("store home: it is missing")
        .hasSizeLessThan(200);
    assertThat(directory.resolve("run/report"))
        .content()
        .contains("note store home: it is missing");
  }

  private Path file(String name) {
    return directory.resolve("dev").resolve(name);
  }

  private void disk(String name, int mebibytes) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(file(name).toFile(), "rw")) {
      file.setLength((long) mebibytes * MIB);
    }
    shell.file("sys/class/block/" + name + "/size", mebibytes * 2048 + "\n");
    shell.file("sys/class/block/" + name + "/ro", "0\n");
    Files.createDirectories(directory.resolve("sys/block/" + name));
  }

  private void put(String name, long at, int value) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(file(name).toFile(), "rw")) {
      file.seek(at);
      file.write(value);
    }
  }

  private boolean isZero(String name) throws IOException {
    for (byte one : Files.readAllBytes(file(name))) {
      if (one != 0) {
        return false;
      }
    }
    return true;
  }

  private String call(String... lines) throws IOException {
    return shell.call(FILES + String.join("\n", lines));
  }
}
