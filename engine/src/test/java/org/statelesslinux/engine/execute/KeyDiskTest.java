package org.statelesslinux.engine.execute;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.statelesslinux.engine.identity.MachineKeys;
import org.statelesslinux.engine.identity.SiteSecret;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.testsupport.Needs;

/**
 * What a machine takes from a key disk; directories and files stand for mounted and other disks.
 */
@Needs(
    tools = {
      @Needs.Tool(name = "/bin/busybox", debianPackage = "busybox-static"),
      @Needs.Tool(name = "/usr/sbin/mkfs.ext4", debianPackage = "e2fsprogs"),
      @Needs.Tool(name = "/usr/sbin/mkfs.vfat", debianPackage = "dosfstools"),
      @Needs.Tool(name = "mkfifo", debianPackage = "coreutils")
    })
class KeyDiskTest {
  private static final MachineName PC = new MachineName("pc-01");
  private static final SiteSecret SECRET = SiteSecret.parse("0123456789abcdef".repeat(4));
  private static final MachineKeys KEYS = SECRET.keys(PC, 2);
  private static final String READ = "read_key_disk SL-KEYS pc-01 2";

  /** The one disk that bears the label is mounted already. */
  private static final String A_DISK =
      """
      load_drivers() { :; }
      load_modules() { :; }
      labelled() { echo /dev/sdx; }
      file_system_of() { :; }
      run() { [ "$2" = umount ] || "$@" || fail 1 "$@"; }
      KEYS_SECONDS=0
      """;

  @TempDir Path directory;

  private MachineShell shell;
  private Path run;
  private Path disk;

  @BeforeEach
  void aMachineThatExpectsItsKeys() throws IOException {
    shell = new MachineShell(directory);
    run = Files.createDirectories(directory.resolve("run"));
    disk = run.resolve("key-disk");
    Files.createDirectories(directory.resolve("sys/class/block"));
    Files.createDirectories(directory.resolve("dev"));
    Files.writeString(run.resolve("keys.sha256"), KEYS.digests());
  }

  @Test
  void whatTheServerWroteIsWhereAnArchiveWouldHaveBroughtIt() throws IOException {
    KEYS.write(disk);
    SECRET.keys(new MachineName("pc-02"), 0).write(disk);
    assertThat(shell.call(A_DISK + READ)).isEmpty();
    KEYS.identity()
        .files()
        .forEach(
            (name, bytes) ->
                assertThat(run.resolve("identity").resolve(name)).hasBinaryContent(bytes));
    assertThat(run.resolve("report.key")).hasBinaryContent(KEYS.reportFile());
    assertThat(run.resolve("backup.password")).hasBinaryContent(KEYS.backupFile());
    for (String one : List.of("report.key", "backup.password", "identity/ssh_host_ed25519_key")) {
      assertThat(mode(run.resolve(one))).as(one).isEqualTo("rw-------");
    }
    assertThat(mode(run.resolve("identity"))).isEqualTo("rwx------");
    assertThat(names(run.resolve("identity"))).hasSize(3);
    assertThat(names(run)).doesNotContain("keys", "keys-missing", "status-notes");
    assertThat(shell.calls())
        .contains(
            "mount -n -t vfat -o ro,nosuid,nodev,noexec,codepage=437,iocharset=iso8859-1 /dev/sdx "
                + disk);
    assertThat(shell.call(A_DISK + "labelled() { echo wrong >&2; }\n" + READ))
        .as("done twice is as done once")
        .isEmpty();
  }

  @Test
  void ext4IsNeitherWrittenToNorObeyed() throws IOException {
    KEYS.write(disk);
    assertThat(shell.call(A_DISK + "file_system_of() { echo ext4; }\n" + READ)).isEmpty();
    assertThat(shell.calls())
        .contains(
            "mount -n -t ext4 -o ro,nosuid,nodev,noexec,noload,errors=continue /dev/sdx " + disk);
  }

  @Test
  void whoseArchiveBroughtThemLooksForNoDisk() throws IOException {
    Files.delete(run.resolve("keys.sha256"));
    assertThat(shell.call(A_DISK + "labelled() { echo looked >&2; }\n" + READ)).isEmpty();
    assertThat(names(run)).doesNotContain("keys-missing", "identity");
  }

  @Test
  void withoutADiskItIsSaidAndTheStartGoesOn() throws IOException {
    assertThat(shell.call(A_DISK + "labelled() { :; }\n" + READ + "; echo goes on"))
        .isEqualTo("goes on\n");
    assertThat(why())
        .isEqualTo(
            "no keys were found for this machine: no disk with the label SL-KEYS is there after"
                + " 0 s; there are: none\n");
    assertThat(run.resolve("status-notes")).content().isEqualTo(why());
    assertThat(Files.readString(run.resolve("report"))).contains("note " + why());
  }

  @Test
  void aDiskThatCannotBeMountedIsSaid() throws IOException {
    refused(
        "bb() { [ \"$1\" != mount ] && /bin/busybox \"$@\"; }\n",
        "/dev/sdx bears the label and could not be mounted as vfat");
    refused("file_system_of() { echo xfs; }\n", "/dev/sdx has a file system of type xfs");
  }

  @Test
  void theDiskOfOtherMachinesIsSaidToBeThat() throws IOException {
    SECRET.keys(new MachineName("pc-02"), 2).write(disk);
    refused("", "/dev/sdx has none for pc-01 (no directory stateless/pc-01)");
  }

  @Test
  void keysThatWereRevokedAreSaidToBeThat() throws IOException {
    SECRET.keys(PC, 1).write(disk);
    refused("", "those on /dev/sdx are of epoch 1, and the configuration says epoch 2.");
  }

  @Test
  void keysOfAnotherSiteAreNotTaken() throws IOException {
    SiteSecret.parse("ab".repeat(32)).keys(PC, 2).write(disk);
    refused(
        "",
        "missing, damaged or of another site: backup.password machine-id report.key"
            + " ssh_host_ed25519_key ssh_host_ed25519_key.pub. Write them anew on the server:"
            + " stateless keys pc-01");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rm report.key",
        ": >report.key",
        "echo more >>report.key",
        "head -c 100000000 /dev/zero >report.key",
        "mv report.key elsewhere; ln -s elsewhere report.key",
        "rm report.key; ln -s /dev/zero report.key",
        "rm report.key; mkdir report.key",
        "rm report.key; mkfifo report.key"
      })
  void whatIsNotTheVeryFileIsNotTaken(String damage) throws Exception {
    damage(KEYS.write(disk), damage);
    refused("", "of another site: report.key. Write them anew");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../..", "0\\n9", "\\033[2J", "99999999999", "-1", "$(reboot)", "2"})
  void whatAnEpochMustNotBeIsNotShown(String epoch) throws Exception {
    damage(KEYS.write(disk), "rm machine-id; printf '%b' '" + epoch + "' >epoch");
    if (epoch.startsWith("0")) {
      refused("", "are of epoch 0, and");
    } else {
      refused("", "these are missing, damaged or of another site:");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"stateless/pc-01", "stateless"})
  void linksLeadNowhere(String link) throws Exception {
    KEYS.write(disk);
    damage(disk, "mv " + link + " elsewhere; ln -s \"$PWD/elsewhere\" " + link);
    refused("", "/dev/sdx has none for pc-01");
  }

  @Test
  void ofSeveralDisksTheOneWithTheMachinesKeysIsTaken() throws IOException {
    KEYS.write(directory.resolve("right"));
    SECRET.keys(PC, 1).write(directory.resolve("old"));
    String several =
        """
        labelled() { printf '%s\\n' /dev/old /dev/right; }
        copy_from() { copy_keys "$DEV/../${1##*/}/stateless" "$2" "$3" "$1"; }
        """;
    assertThat(shell.call(A_DISK + several + READ)).isEmpty();
    assertThat(run.resolve("report.key")).hasBinaryContent(KEYS.reportFile());
    assertThat(names(run)).doesNotContain("keys-missing");
  }

  @Test
  void disksAreFoundByTheirLabelAndAreNotBlank() throws Exception {
    image("sda", "mkfs.vfat -n SL-KEYS");
    image("sdb", "mkfs.vfat -F 32 -n SL-KEYS");
    image("sdc", "mkfs.ext4 -q -F -L SL-KEYS");
    image("sdd", "mkfs.vfat -n SL-KEYS2");
    image("sde", "mkfs.ext4 -q -F -L SL-KEY");
    image("sdf", "true");
    assertThat(shell.call("labelled SL-KEYS").lines().map(line -> line.replaceAll(".*/", "")))
        .containsExactly("sda", "sdb", "sdc");
    assertThat(shell.call("blank_disks").lines().map(line -> line.replaceAll(".*/", "")))
        .containsExactly("sdf");
  }

  @Test
  void aDiskThatOnlyFindfsKnowsIsFoundOnce() throws Exception {
    image("sda", "mkfs.vfat -n SL-KEYS");
    String found =
        "bb() { if [ $1 = findfs ]; then echo $DEV/NODE; else /bin/busybox \"$@\"; fi; }";
    assertThat(shell.call(found.replace("NODE", "sdz"), "labelled SL-KEYS").lines()).hasSize(2);
    assertThat(shell.call(found.replace("NODE", "sda"), "labelled SL-KEYS").lines()).hasSize(1);
  }

  private void refused(String other, String why) throws IOException {
    assertThat(shell.call(A_DISK + other + READ + "; echo goes on")).isEqualTo("goes on\n");
    assertThat(why()).startsWith("no keys were found for this machine: ").contains(why);
    assertThat(why().lines()).hasSize(1);
    assertThat(names(run)).doesNotContain("keys", "identity", "report.key", "backup.password");
  }

  private String why() throws IOException {
    return Files.readString(run.resolve("keys-missing"));
  }

  private void damage(Path at, String commands) throws Exception {
    run(at, "/bin/sh", "-euc", commands);
  }

  private void image(String name, String make) throws Exception {
    Path image = directory.resolve("dev").resolve(name);
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(128 << 20);
    }
    shell.file("sys/class/block/" + name + "/size", (128 << 11) + "\n");
    shell.file("sys/class/block/" + name + "/ro", "0\n");
    Files.createDirectories(directory.resolve("sys/block/" + name));
    run(directory, "/bin/sh", "-euc", "PATH=$PATH:/usr/sbin; " + make + " " + image);
  }

  private static void run(Path at, String... command) throws Exception {
    Process process =
        new ProcessBuilder(command)
            .directory(at.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor()).as(Arrays.toString(command)).isZero();
  }

  private static List<String> names(Path at) throws IOException {
    try (var files = Files.list(at)) {
      return files.map(file -> file.getFileName().toString()).collect(Collectors.toList());
    }
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
