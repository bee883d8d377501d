package org.statelesslinux.engine.identity;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.StatelessException;

class MachineKeysTest {
  private static final SiteSecret SECRET = SiteSecret.parse("0123456789abcdef".repeat(4));
  private static final MachineName PC = new MachineName("pc-01");

  @TempDir Path directory;

  private final MachineKeys keys = SECRET.keys(PC, 3);

  @Test
  void theDiskHasWhatAMachineProvesItselfByForItsOwnerAlone() throws IOException {
    Path disk = directory.resolve("disk");
    Path at = keys.write(disk);
    assertThat(at).isEqualTo(disk.resolve("stateless/pc-01"));
    assertThat(at.resolve("epoch")).content().isEqualTo("3\n");
    assertThat(at.resolve("report.key")).hasBinaryContent(SECRET.reportKey(PC, 3).pads());
    assertThat(at.resolve("backup.password"))
        .content()
        .isEqualTo(SECRET.backupPassword(PC, 3).reveal() + "\n");
    SECRET
        .identity(PC, 3)
        .files()
        .forEach((name, bytes) -> assertThat(at.resolve(name)).hasBinaryContent(bytes));
    assertThat(mode(at)).isEqualTo("rwx------");
    assertThat(mode(disk.resolve("stateless"))).isEqualTo("rwx------");
    assertThat(files(at)).hasSize(6).allMatch(file -> mode(file).equals("rw-------"));
  }

  @Test
  void theDigestsAreThoseOfTheFiles() throws IOException {
    String digests =
        files(keys.write(directory)).stream()
            .map(file -> digest(file) + "  " + file.getFileName() + "\n")
            .collect(Collectors.joining());
    assertThat(keys.digests()).isEqualTo(digests);
    assertThat(SECRET.keys(PC, 2).digests().lines())
        .doesNotContainAnyElementsOf(keys.digests().lines().toList());
    assertThat(keys.toString()).doesNotContain(new String(keys.backupFile(), US_ASCII).strip());
  }

  @Test
  void aDiskHasTheKeysOfManyMachinesAndOldOnesAreReplaced() throws IOException {
    Path other = SECRET.keys(new MachineName("pc-02"), 0).write(directory);
    String before = digest(other.resolve("report.key"));
    Path at = SECRET.keys(PC, 2).write(directory);
    Files.writeString(directory.resolve("holiday.jpg"), "");
    assertThat(keys.write(directory)).isEqualTo(at);
    assertThat(at.resolve("epoch")).content().isEqualTo("3\n");
    assertThat(at.resolve("report.key")).hasBinaryContent(keys.reportFile());
    assertThat(files(at)).hasSize(6);
    assertThat(digest(other.resolve("report.key"))).isEqualTo(before);
    assertThat(directory.resolve("holiday.jpg")).exists();
  }

  @Test
  void whatIsOnTheDiskLeadsTheKeysNowhereElse() throws IOException {
    Path victim = Files.createDirectory(directory.resolve("victim"));
    Path file = Files.writeString(victim.resolve("file"), "host's");
    Path first = Files.createDirectory(directory.resolve("first"));
    Files.createSymbolicLink(first.resolve("stateless"), victim);
    refused(first, "stateless is no directory");
    Path second = Files.createDirectories(directory.resolve("second/stateless"));
    Files.createSymbolicLink(second.resolve("pc-01"), victim);
    refused(second.getParent(), "pc-01 is no directory");
    Path third = Files.createDirectories(directory.resolve("third/stateless/pc-01"));
    Files.createSymbolicLink(third.resolve("report.key"), file);
    keys.write(directory.resolve("third"));
    assertThat(third.resolve("report.key")).hasBinaryContent(keys.reportFile());
    assertThat(files(victim)).containsExactly(file);
    assertThat(file).hasContent("host's");
  }

  @Test
  void aPlaceThatCannotBeWrittenToIsSaid() throws IOException {
    refused(Files.writeString(directory.resolve("file"), ""), "FileAlreadyExists");
    Files.createDirectories(directory.resolve("stateless/pc-01/report.key/full"));
    refused(directory, "report.key");
  }

  private void refused(Path disk, String why) {
    assertThatThrownBy(() -> keys.write(disk))
        .isInstanceOf(StatelessException.class)
        .hasMessageStartingWith("Cannot write the keys of pc-01: ")
        .hasMessageContaining(why);
  }

  private static List<Path> files(Path at) throws IOException {
    try (var files = Files.list(at)) {
      return files.sorted(Comparator.naturalOrder()).toList();
    }
  }

  private static String digest(Path file) {
    try {
      return Hashing.sha256().hashBytes(Files.readAllBytes(file)).toString();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String mode(Path file) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
