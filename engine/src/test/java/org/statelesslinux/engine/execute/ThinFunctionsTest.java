package org.statelesslinux.engine.execute;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.statelesslinux.testsupport.Needs;

/** What a machine decides about thin volumes; what LVM would say and do is made up. */
@Needs(tools = @Needs.Tool(name = "/bin/busybox", debianPackage = "busybox-static"))
class ThinFunctionsTest {
  private static final int MIB = 1 << 20;

  /** LVM answers each of its commands with a file, and its calls are written down. */
  private static final String LVM =
      """
      lvm() { printf 'lvm %s\\n' "$*" >>"$CALLS"; bb cat "${RUN_DIR%/run}/lvm/$1" 2>/dev/null || :; }
      load_drivers() { :; }
      load_modules() { :; }
      find_device() { return 1; }
      """;

  @TempDir Path directory;

  private MachineShell shell;

  @BeforeEach
  void aMachine() throws IOException {
    shell = new MachineShell(directory);
    shell.file("cmdline", "quiet\n");
    Files.createDirectories(directory.resolve("sys/devices"));
    Files.createDirectories(directory.resolve("dev"));
  }

  @Test
  void aGroupOfSomebodyElseIsRefused() throws IOException {
    shell.file(
        "lvm/pvs", "  other|a||/dev/sdb\n  stateless-cache|b|web,stateless-like|/dev/sda1\n");
    assertThat(shell.call(LVM, "find_group stateless-cache"))
        .startsWith(
            "refused: /dev/sda1 has a volume group named stateless-cache, and it was not made for"
                + " the copies of a machine. It is left as it is.");
    assertThat(shell.calls()).allMatch(call -> call.startsWith("lvm pvs "));
  }

  @Test
  void severalGroupsOfOneNameAreRefused() throws IOException {
    shell.file(
        "lvm/pvs",
        "stateless-cache|a|stateless|/dev/sda1\nstateless-cache|b|stateless|/dev/sdb1\n");
    assertThat(shell.call(LVM, "find_group stateless-cache"))
        .startsWith("refused: several disks have a volume group named stateless-cache")
        .contains("/dev/sda1 /dev/sdb1");
  }

  @Test
  void theGroupThatWasMadeHereIsFoundUnlessItIsHalfMade() throws IOException {
    shell.file("lvm/pvs", "  stateless-cache|a|x,stateless|/dev/sda1\n");
    String find = "find_group stateless-cache; echo \"at $group_node\"";
    assertThat(shell.call(LVM, "claim_of() { return 1; }", find)).isEqualTo("at /dev/sda1\n");
    assertThat(shell.call(LVM, "claim_of() { echo LABEL=stateless-cache; }", find))
        .isEqualTo("at \n");
    assertThat(
            shell.call(
                LVM,
                "claim_of() { echo LABEL=stateless-cache; }",
                "await_group stateless-cache 0 ''"))
        .startsWith("refused: volume group stateless-cache (/dev/sda1 ): its making was cut short");
    assertThat(shell.call(LVM, "find_group cache; echo \"at $group_node\"")).isEqualTo("at \n");
  }

  @Test
  void aFileSystemWithTheNameIsLeftAlone() throws IOException {
    assertThat(
            shell.call(
                LVM,
                "find_device() { echo /dev/sda; }",
                "claim_of() { return 1; }",
                "await_group stateless-cache 0 boot-disk"))
        .startsWith("refused: /dev/sda has a file system named stateless-cache");
    assertThat(shell.calls()).allMatch(call -> call.startsWith("lvm pvs "));
  }

  @Test
  void aDiskThatDoesNotAppearOrIsTooSmallIsSaid() throws IOException {
    assertThat(shell.call(LVM, "await_group stateless-cache 0 ''"))
        .startsWith(
            "refused: the volume group stateless-cache did not appear in 0 s; there are: none.");
    assertThat(
            shell.call(
                LVM,
                "find_place() { make_node=/dev/sda; }",
                "sectors_of() { echo $((127 * 2048)); }",
                "make_volumes stateless-cache /dev/sda"))
        .startsWith(
            "refused: volume group stateless-cache is not there, and /dev/sda is too small");
    assertThat(shell.calls()).allMatch(call -> call.startsWith("lvm pvs "));
  }

  @Test
  void aGroupIsClaimedBeforeItIsMadeAndMadeAgainWhereThatWasCutShort() throws IOException {
    Path disk = directory.resolve("dev/sda");
    try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
      file.setLength(200L * MIB);
    }
    shell.file("sys/class/block/sda/size", Integer.toString(200 * 2048));
    shell.file("sys/class/block/sda/ro", "0\n");
    // The power goes where the pool would be made.
    String cut = "make_volume() { exit 7; }; find_place() { make_node=" + disk + "; }";
    shell.call(LVM, cut, "make_volumes stateless-cache " + disk);
    assertThat(shell.calls())
        .contains(
            "lvm pvcreate -q -y --labelsector 3 --setphysicalvolumesize 198m " + disk,
            "lvm vgcreate -q -y --setautoactivation n --addtag stateless stateless-cache " + disk);
    // As LVM has it then.
    try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
      file.seek(3 * 512);
      file.writeBytes("LABELONE");
      file.seek(8192);
      file.writeBytes("stateless-cache {");
    }
    assertThat(shell.call("claim_of " + disk)).isEqualTo("LABEL=stateless-cache\n");
    shell.call(LVM, cut, "make_volumes stateless-cache " + disk);
    try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "r")) {
      file.seek(8192);
      assertThat(file.readByte()).as("what was half made").isZero();
    }
    assertThat(Files.readString(directory.resolve("run/report"))).contains("was cut short");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "pool", "tree-", "tree-../x", "tree-a b", "-f", "tree-0A"})
  void whatIsNoTreesVolumeIsNotTakenForOne(String name) throws IOException {
    shell.file("slot/volume", name);
    assertThat(shell.call("volume_of " + directory.resolve("slot") + " || echo none"))
        .isEqualTo("none\n");
  }

  @Test
  void onlyVolumesThatNoDirectoryNamesAreRemoved() throws IOException {
    List<String> trees = List.of("tree-0a" + "0".repeat(14), "tree-0b" + "0".repeat(14));
    shell.file(
        "lvm/lvs",
        "  cache\n  pool\n  tree-photos\n  tree-2024\n  tree-%s\n  %s\n  %s\n"
            .formatted("0c".repeat(8), trees.get(0), trees.get(1)));
    shell.file("slots/old/volume", trees.get(0));
    shell.file("slots/.incoming-new/volume", "tree-" + "0c".repeat(8));
    shell.call(LVM, "prune_volumes stateless-cache " + directory.resolve("slots"));
    assertThat(shell.calls())
        .filteredOn(call -> call.contains("lvremove"))
        .containsExactly("lvm lvremove -q -y stateless-cache/" + trees.get(1));
  }

  @Test
  void aPoolIsFullWhileItHasAReserve() throws IOException {
    shell.file("lvm/lvs", "  1073741824|50.00|5.00\n");
    int free = (512 - 32) * MIB;
    assertThat(shell.call(LVM, "pool_free x")).isEqualTo(free + "\n");
    assertThat(shell.call(LVM, "require_pool " + free + " x ID && echo room")).isEqualTo("room\n");
    assertThat(shell.call(LVM, "require_pool " + (free + 1) + " x ID"))
        .startsWith("refused: snapshot ID takes up to 481 MiB more in the pool of volume group x")
        .contains("480 MiB are free there: nothing was fetched");
    shell.file("lvm/lvs", "  1073741824|50.00|95.00\n");
    assertThat(shell.call(LVM, "pool_free x")).as("its table is full").isEqualTo("0\n");
    shell.file("lvm/lvs", "  209715200|95.00|5.00\n");
    assertThat(shell.call(LVM, "pool_free x")).isEqualTo("0\n");
    Files.delete(directory.resolve("lvm/lvs"));
    assertThat(shell.call(LVM, "require_pool 1 x ID")).contains("and 0 MiB are free");
  }

  @Test
  void aFileThatChangesStaysWhereItIsUnlessItHasOrHadOtherNames() throws IOException {
    String common = " type=file mode=0644 uid=0 gid=0 size=1 time=1.0 sha256digest=";
    shell.file(
        "old",
        "./changed"
            + common
            + "a\n./gone"
            + common
            + "b\n./one"
            + common
            + "c tags=hl.1\n./two"
            + common
            + "c tags=hl.1\n./same"
            + common
            + "d\n");
    shell.file("new", "./changed" + common + "x\n./one" + common + "y\n./same" + common + "d\n");
    Path into = Files.createDirectory(directory.resolve("into"));
    shell.call("list_changes %s/old %s/new %s volumes".formatted(directory, directory, into));
    assertThat(Files.readAllLines(into.resolve("removed")))
        .containsExactlyInAnyOrder("./gone", "./one", "./two");
    assertThat(Files.readAllLines(into.resolve("changed")))
        .containsExactlyInAnyOrder("./changed", "./one");
    assertThat(Files.readAllLines(into.resolve("hidden")))
        .containsExactlyInAnyOrder("./changed", "./one");
  }
}
