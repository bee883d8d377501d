package org.statelesslinux.engine.execute;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.statelesslinux.testsupport.Needs;
import org.statelesslinux.testsupport.Soak;

/**
 * How a machine makes its boot disk; the disks are files, and a function shows their partitions.
 */
@Needs(
    tools = {
      @Needs.Tool(name = "/bin/busybox", debianPackage = "busybox-static"),
      @Needs.Tool(name = "/usr/sbin/sfdisk", debianPackage = "fdisk"),
      @Needs.Tool(name = "/usr/sbin/mkfs.vfat", debianPackage = "dosfstools"),
      @Needs.Tool(name = "/usr/sbin/fsck.vfat", debianPackage = "dosfstools")
    })
class BootDiskFunctionsTest {
  private static final int MIB = 1 << 20;
  private static final String MAKE = "prepare_boot_disk only-blank-disk cache:64 state:";

  /** What the kernel would do with a disk whose table is whole. */
  private static final String FILES =
      """
      is_disk() { [ -f "$1" ]; }
      find_device() { is_disk "$1" && printf '%s\\n' "$1"; }
      load_drivers() { :; }
      load_modules() { :; }
      partitions() {
        bb rm -rf "$SYS/class/block/${1##*/}"[0-9]* "$SYS/devices/${1##*/}/${1##*/}"[0-9]*
        [ "$(bytes_at "$1" 512 8)" = 4546492050415254 ] || return 0
        /usr/sbin/sfdisk -q -l -o START,SECTORS,NAME "$1" | bb tail -n +2 >"$RUN_DIR/listed"
        number=0
        while read -r start sectors name; do
          number=$((number + 1)) at=$SYS/devices/${1##*/}/${1##*/}$number
          bb mkdir -p "$at"
          echo "$number" >"$at/partition"; echo "$start" >"$at/start"; echo "$sectors" >"$at/size"
          echo "PARTNAME=$name" >"$at/uevent"
          bb ln -s "../../devices/${1##*/}/${1##*/}$number" "$SYS/class/block/${1##*/}$number"
        done <"$RUN_DIR/listed"
      }
      reread_table() { partitions "$boot_node"; }
      for disk in "$DEV"/*; do [ ! -f "$disk" ] || partitions "$disk"; done
      """;

  @TempDir Path directory;

  private MachineShell shell;

  @BeforeEach
  void anEmptyMachine() throws IOException {
    shell = new MachineShell(directory);
    shell.file("cmdline", "quiet\n");
    Files.createDirectories(directory.resolve("sys/devices"));
    Files.createDirectories(directory.resolve("sys/class/block"));
    Files.createDirectories(directory.resolve("dev"));
  }

  @Test
  void aBlankDiskGetsWhatFirmwareStartsAndWhatTheConfigurationAsksFor() throws Exception {
    disk("vda", 320);
    assertThat(call(MAKE)).isEmpty();
    assertThat(said("/usr/sbin/sfdisk", "-q", "-l", "-o", "START,SECTORS,NAME,TYPE", node("vda")))
        .containsSubsequence(
            "2048 2048 stateless-bios BIOS boot",
            "4096 131072 stateless-boot EFI System",
            "135168 131072 cache Linux filesystem",
            "266240 385024 state Linux filesystem");
    assertThat(said("/usr/sbin/sfdisk", "--verify", node("vda"))).contains("No errors detected");
    assertThat(call("boot_claimed $DEV/vda || echo free; boot_disks"))
        .isEqualTo("free\n" + node("vda") + "\n");
    byte[] all = Files.readAllBytes(file("vda"));
    Path esp = directory.resolve("esp");
    Files.write(esp, Arrays.copyOfRange(all, 2 * MIB, 66 * MIB));
    assertThat(said("/usr/sbin/fsck.vfat", "-n", esp.toString()))
        .doesNotContain("ifferences", "less than the required minimum");
    assertThat(new String(all, 2 * MIB + 71, 11, StandardCharsets.US_ASCII))
        .isEqualTo("STATELESS  ");
    assertThat(Arrays.copyOf(all, 5))
        .as("a BIOS goes on to what it starts next")
        .isEqualTo(new byte[] {(byte) 0xcd, 0x18, (byte) 0xf4, (byte) 0xeb, (byte) 0xfd});
  }

  @Test
  void oneThatIsThereIsLeftAsItIs() throws Exception {
    disk("vda", 320);
    call(MAKE);
    byte[] before = Files.readAllBytes(file("vda"));
    disk("vdb", 320);
    assertThat(call(MAKE)).isEmpty();
    assertThat(call("prepare_boot_disk $DEV/vda cache:64")).isEmpty();
    assertThat(call("prepare_boot_disk $DEV/vdb cache:64"))
        .contains("the configuration names " + node("vdb"), node("vda") + " is one already");
    assertThat(call("prepare_boot_disk only-blank-disk other:64"))
        .contains("has no partition named other, which the configuration asks for");
    assertThat(call("boot_disk_place LABEL=cache; echo ${make_node##*/}")).isEqualTo("vda3\n");
    assertThat(call("find_place LABEL=other boot-disk"))
        .contains("the boot disk has no partition named other");
    assertThat(Arrays.equals(Files.readAllBytes(file("vda")), before)).isTrue();
    Files.write(file("vdb"), before);
    assertThat(call(MAKE)).contains("several disks have a partition named stateless-boot");
  }

  @Test
  void aPartitionForAFileSystemIsBlankWhateverTheDiskHeldThere() throws Exception {
    disk("vda", 320);
    try (RandomAccessFile file = new RandomAccessFile(file("vda").toFile(), "rw")) {
      file.seek(70L * MIB);
      file.write(new byte[20 * MIB]);
      for (int at = 17; at < 300; at++) {
        file.seek((long) at * MIB);
        file.write(0x55);
      }
    }
    assertThat(call(MAKE)).isEmpty();
    byte[] all = Files.readAllBytes(file("vda"));
    for (int at : new int[] {66, 81, 114, 129, 130, 145, 302, 317}) {
      assertThat(all[at * MIB]).as("MiB " + at).isZero();
    }
    assertThat(all[200 * MIB]).as("what is between is left").isEqualTo((byte) 0x55);
  }

  @Test
  void whereverThePowerWasCutTheMakingIsDoneAgain() throws Exception {
    disk("vda", 320);
    call("zero_partitions() { exit; }", MAKE);
    byte[] before = Files.readAllBytes(file("vda"));
    call(
        "copy_sectors() { [ $3 != 1 ] || exit; run /bin/busybox dd if=\"$1\" of=\"$2\" bs=512"
            + " skip=\"$3\" seek=\"$3\" count=\"$4\" conv=notrunc; }",
        MAKE);
    byte[] headless = Files.readAllBytes(file("vda"));
    call("claim() { [ $# = 2 ] || exit; }", MAKE);
    byte[] after = Files.readAllBytes(file("vda"));
    Random random = new Random(11);
    for (int round = 0; round < Soak.rounds(40); round++) {
      byte[] cut = round % 4 == 3 ? after.clone() : before.clone();
      int share = random.nextInt(101);
      for (int at = 0; at < cut.length && round % 4 != 3; at += 512) {
        if (random.nextInt(100) < share) {
          System.arraycopy(headless, at, cut, at, 512);
        }
      }
      Files.write(file("vda"), cut);
      assertThat(call("boot_claimed $DEV/vda && echo claimed; boot_disks")).isEqualTo("claimed\n");
      assertThat(call(MAKE, "boot_disks")).isEqualTo(node("vda") + "\n");
      assertThat(said("/usr/sbin/sfdisk", "--verify", node("vda"))).contains("No errors detected");
    }
    assertThat(directory.resolve("run/report")).content().contains("was cut short");
  }

  @ParameterizedTest
  @CsvSource({"0", "446", "512", "1024", "17408", "1048575", "333447168", "334495744", "335527423"})
  void whatIsNotOursIsNotTakenForHalfMade(int at) throws Exception {
    disk("vda", 320);
    call("zero_partitions() { exit; }", MAKE);
    assertThat(call("boot_claimed $DEV/vda && echo claimed")).isEqualTo("claimed\n");
    try (RandomAccessFile file = new RandomAccessFile(file("vda").toFile(), "rw")) {
      file.seek(at == 446 ? 450 : at);
      file.write(1);
    }
    byte[] foreign = Files.readAllBytes(file("vda"));
    assertThat(call("boot_claimed $DEV/vda || echo foreign")).isEqualTo("foreign\n");
    assertThat(call("prepare_boot_disk $DEV/vda cache:64")).contains("is not blank");
    assertThat(Arrays.equals(Files.readAllBytes(file("vda")), foreign)).isTrue();
  }

  @Test
  void aClaimThatAPartitionReachesIsAFilesContent() throws Exception {
    disk("vda", 320);
    call(
        "claim() { [ $# = 2 ] && printf '%s' \"$2\" | bb dd of=\"$1\" bs=4096 seek=81664"
            + " conv=notrunc,sync 2>/dev/null; }",
        MAKE);
    assertThat(call("boot_claimed $DEV/vda && echo claimed")).isEqualTo("claimed\n");
    assertThat(
            call(
                "echo 600000 >$SYS/devices/vda/vda4/size", "boot_claimed $DEV/vda || echo foreign"))
        .isEqualTo("foreign\n");
  }

  @Test
  void severalBlankDisksNoneAndTooSmallOnesAreRefused() throws Exception {
    assertThat(call(MAKE)).contains("no disk is blank");
    disk("vda", 128);
    assertThat(call(MAKE))
        .contains("vda, the boot disk, has 128 MiB, which is too little", "cache takes 64 MiB");
    assertThat(call(MAKE)).doesNotContain("cut short");
    disk("vdb", 320);
    assertThat(call(MAKE)).contains("several disks are blank");
    shell.file("sys/class/block/vdb/queue/logical_block_size", "4096\n");
    assertThat(call("prepare_boot_disk $DEV/vdb")).contains("has sectors of 4096 bytes");
    assertThat(call("is_blank $DEV/vdb && echo blank")).isEqualTo("blank\n");
  }

  private Path file(String name) {
    return directory.resolve("dev").resolve(name);
  }

  private String node(String name) {
    return file(name).toString();
  }

  private void disk(String name, int mebibytes) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(file(name).toFile(), "rw")) {
      file.setLength(0);
      file.setLength((long) mebibytes * MIB);
    }
    String at = "sys/devices/" + name + "/";
    shell.file(at + "size", mebibytes * 2048 + "\n");
    shell.file(at + "ro", "0\n");
    Path link = directory.resolve("sys/class/block/" + name);
    if (!Files.exists(link)) {
      Files.createSymbolicLink(link, Path.of("../../devices/" + name));
    }
    Files.createDirectories(directory.resolve("sys/block/" + name));
  }

  private static String said(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
        .replaceAll(" +", " ");
  }

  private String call(String... lines) throws IOException {
    return shell.call(FILES + String.join("\n", lines));
  }
}
