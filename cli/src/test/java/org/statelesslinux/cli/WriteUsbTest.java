package org.statelesslinux.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.cli.Shell.Result;
import org.statelesslinux.cli.terminal.Screen;
import org.statelesslinux.engine.disk.DiskContent;
import org.statelesslinux.engine.disk.TargetDisk;
import org.statelesslinux.model.CancelledException;

class WriteUsbTest {
  private static final TargetDisk STICK =
      new TargetDisk(
          Path.of("/dev/sdb"),
          "sdb",
          "Kingston DataTraveler 3.0",
          15_500_000_000L,
          true,
          List.of(new DiskContent("sdb1", "vfat", "EFI"), new DiskContent("sdb2", "ext4", "")));

  @TempDir private Path directory;
  private Shell shell;

  @BeforeEach
  void makeSite() throws IOException {
    shell = Shell.withSite(directory);
  }

  @Test
  void whereNobodyCanBeAskedItWantsToBeTold() {
    assertThat(shell.run("write-usb", "medium.iso", "/dev/sdb"))
        .isEqualTo(
            new Result(
                ExitCode.USAGE,
                "",
                """
                stateless: Nobody can be asked whether all on /dev/sdb may go: say --yes if it may
                Try 'stateless write-usb --help'.
                """));
  }

  @Test
  void itWantsAnImageAndADisk() {
    assertThat(shell.run("write-usb", "--yes").code()).isEqualTo(ExitCode.USAGE);
    assertThat(shell.run("write-usb", "--yes", "medium.iso").err()).contains("DEVICE");
  }

  @Test
  void whatIsNoDiskIsRefusedAndNoConfigurationIsNeededForThat() throws IOException {
    Files.delete(shell.site());
    byte[] iso = new byte[64 << 10];
    System.arraycopy("CD001".getBytes(StandardCharsets.US_ASCII), 0, iso, 32769, 5);
    Path image = Files.write(directory.resolve("medium.iso"), iso);
    Path file = Files.writeString(directory.resolve("file"), "kept");

    Result result = shell.run("write-usb", "--yes", "--json", image.toString(), file.toString());

    assertThat(result)
        .isEqualTo(
            new Result(
                ExitCode.FAILED,
                "",
                """
                stateless: cannot write %1$s/medium.iso to %1$s/file
                  found:  %1$s/file is no block device
                  do now: Name a whole disk by its path, such as /dev/sdb; 'lsblk' lists them.
                """
                    .formatted(directory)));
    assertThat(file).hasContent("kept");
  }

  @Test
  void theQuestionShowsTheDiskAndItsNameAloneIsYes() {
    Screen screen = Screen.ofPerson();

    assertThat(question(screen, typed("sdb\n")).allows(STICK, 465_000_000)).isTrue();

    assertThat(screen.err())
        .contains(
            "/dev/sdb  Kingston DataTraveler 3.0, 16 GB, by USB",
            "  on it:  sdb1 vfat 'EFI', sdb2 ext4\n",
            "All of that will be lost. Type sdb to write 465 MB to it: ");
    for (String answer : List.of("y\n", "yes\n", "sda\n", "SDB\n", "\n", "")) {
      assertThat(question(screen, typed(answer)).allows(STICK, 1)).as(answer).isFalse();
    }
  }

  @Test
  void aDiskThatIsNoStickStandsOut() {
    Screen screen = Screen.ofPerson();
    TargetDisk disk = new TargetDisk(Path.of("/dev/sda"), "sda", "", 1000, false, List.of());

    question(screen, typed("no\n")).allows(disk, 1000);

    assertThat(screen.err()).contains("1.0 kB, NOT attached by USB", "nothing that is known");
  }

  @Test
  void theQuestionCanBeInterrupted() throws IOException {
    try (PipedOutputStream nobodyTypes = new PipedOutputStream();
        InputStream typed = new PipedInputStream(nobodyTypes)) {
      Thread.currentThread().interrupt();

      assertThatThrownBy(() -> question(Screen.ofPerson(), typed).allows(STICK, 1))
          .isInstanceOf(CancelledException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  private static DiskQuestion question(Screen screen, InputStream typed) {
    return DiskQuestion.of(screen.terminal(), typed);
  }

  private static InputStream typed(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }
}
