package org.statelesslinux.engine.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.statelesslinux.testsupport.Needs;

/** The entries of a boot disk and its state; a directory stands for what is mounted. */
@Needs(tools = @Needs.Tool(name = "/bin/busybox", debianPackage = "busybox-static"))
class EntriesTest {
  private static final String A = "a".repeat(32);
  private static final String B = "b".repeat(32);
  private static final String C = "c".repeat(32);

  @TempDir Path directory;

  @BeforeEach
  void aBootDisk() throws IOException {
    for (String part : List.of("execute/partitions.sh", "boot/lock.sh", "boot/entries.sh")) {
      String resource = "/org/statelesslinux/engine/" + part;
      try (InputStream in = getClass().getResourceAsStream(resource)) {
        Files.copy(
            Objects.requireNonNull(in), directory.resolve(part.substring(part.indexOf('/') + 1)));
      }
    }
    Files.createDirectories(entries());
    started("quiet");
  }

  @Test
  void theFirstEntryOfADiskIsGoodAtOnce() throws IOException {
    assertThat(stage(A)).isEqualTo("good=a previous= next= tries= failed=\n");
  }

  @Test
  void anotherOneIsTriedAndGoodOnceItRuns() throws IOException {
    stage(A);
    assertThat(stage(B)).isEqualTo("good=a previous= next=b tries=+++ failed=\n");
    started("quiet stateless.entry=" + B + " -- stateless.entry=" + A);
    assertThat(call("mark_good")).isEqualTo("good=b previous=a next= tries= failed=\n");
    assertThat(call("mark_good")).isEqualTo("good=b previous=a next= tries= failed=\n");
  }

  @Test
  void howOftenIsSaidByTheSettings() throws IOException {
    stage(A);
    assertThat(call("BOOT_TRIES=5", begin(B), "stage_entry " + B)).contains("tries=+++++ ");
  }

  @Test
  void oneThatRanOutOfStartsFailedAndIsNotTriedAgain() throws IOException {
    stage(A);
    stage(B);
    started("stateless.entry=" + A);
    assertThat(call("count_out")).contains("next=b tries=+++");
    assertThat(call("TRIES=", "write_state", "count_out", "echo now=$FAILED_NOW"))
        .isEqualTo("now=" + B + "\ngood=a previous= next= tries= failed=b\n");
    assertThat(call(begin(B) + " || echo \"$entries_said\""))
        .startsWith("the boot entry " + B + " did not reach the running state before");
    assertThat(stage(C)).isEqualTo("good=a previous= next=c tries=+++ failed=b\n");
  }

  @Test
  void theLastStartOfOneIsNotCountedOutWhileItRuns() throws IOException {
    stage(A);
    stage(B);
    started("stateless.entry=" + B);
    assertThat(call("TRIES=", "write_state", "count_out")).contains("next=b tries= failed=\n");
    assertThat(call("mark_good")).contains("good=b previous=a next= ");
  }

  @Test
  void theWayBackIsThePreviousOneOrFromOneThatIsTriedTheGoodOne() throws IOException {
    stage(A);
    assertThat(call("roll_back || echo \"$entries_said\""))
        .startsWith("the boot disk has no other");
    stage(B);
    assertThat(call("roll_back")).isEqualTo("good=a previous= next= tries= failed=b\n");
    call("FAILED=", "write_state");
    stage(B);
    started("stateless.entry=" + B);
    call("mark_good");
    assertThat(call("roll_back", "echo $ROLLED_TO"))
        .isEqualTo(A + "\ngood=a previous=b next= tries= failed=b\n");
  }

  @Test
  void anEntryThatCannotStartChangesPlacesWithThePreviousOne() throws IOException {
    stage(A);
    assertThat(call("swap_good || echo \"$entries_said\"")).startsWith("the boot disk has no prev");
    call("PREVIOUS=" + B, "write_state");
    assertThat(call("swap_good")).isEqualTo("good=b previous=a next= tries= failed=\n");
  }

  @Test
  void anEntryThatLacksAPartIsNotStaged() throws IOException {
    assertThat(call("begin_entry " + A, "stage_entry " + A + " || echo \"$entries_said\""))
        .isEqualTo("the boot entry " + A + " lacks its part kernel\n" + NOTHING);
  }

  @Test
  void whatNothingNamesIsRemovedAndWhatIsGoingOnIsNot() throws IOException {
    stage(A);
    Files.createDirectory(entries().resolve(C));
    stage(B);
    assertThat(kept()).containsExactly(A, B);
    started("stateless.entry=" + B);
    call("mark_good");
    call("begin_entry " + C);
    assertThat(kept()).as("the previous one makes room").containsExactly(B, C);
    Files.writeString(entries().resolve(C).resolve("kernel"), "half");
    call("begin_entry " + C);
    assertThat(entries().resolve(C).resolve("kernel")).hasContent("half");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "../../etc", "A", "aa", "a b", "$(reboot)"})
  void whatIsNoNameOfAnEntryIsNone(String name) throws IOException {
    assertThat(call("begin_entry '" + name + "' || echo \"$entries_said\""))
        .startsWith("'" + name + "' names no boot entry");
    started("stateless.entry=" + name);
    assertThat(call("echo \"<$BOOTED>\"")).startsWith("<>\n");
  }

  @Test
  void aStateThatIsNoneSaysNothing() throws IOException {
    byte[] junk = new byte[5000];
    Random random = new Random(5);
    for (int round = 0; round < 5; round++) {
      random.nextBytes(junk);
      Files.write(state(), junk);
      assertThat(call()).isEqualTo(NOTHING);
    }
    Files.writeString(state(), "good=../../x\nnext=" + B + "; reboot\ntries=+-+\nprevious=" + A);
    assertThat(call()).isEqualTo("good= previous=a next= tries= failed=\n");
  }

  @Test
  @Needs(tools = @Needs.Tool(name = "/usr/bin/grub-editenv", debianPackage = "grub-common"))
  void theStateIsAnEnvironmentBlockWithAllThatChangesInOneSector() throws Exception {
    call(
        "GOOD=" + A, "PREVIOUS=" + B, "NEXT=" + C, "TRIES=+++++++++", "FAILED=" + C, "write_state");
    byte[] bytes = Files.readAllBytes(state());
    assertThat(bytes).hasSize(1024);
    assertThat(new String(bytes, 512, 512, StandardCharsets.US_ASCII)).matches("#{512}");
    assertThat(said("/usr/bin/grub-editenv", state().toString(), "list"))
        .isEqualTo(
            "good=%s\nprevious=%s\nnext=%s\ntries=+++++++++\nfailed=%s\n".formatted(A, B, C, C));
  }

  @Test
  void theStateIsWrittenWhereItIs() throws IOException {
    stage(A);
    Object place = Files.getAttribute(state(), "unix:ino");
    stage(B);
    assertThat(Files.getAttribute(state(), "unix:ino")).isEqualTo(place);
  }

  @Test
  void whoeverHasTheDiskOpenIsWaitedForUnlessItIsGone() throws IOException {
    String sleepless = "bb() { [ \"$1\" = sleep ] || /bin/busybox \"$@\"; }";
    assertThat(
            call(
                sleepless,
                "started 1 && bb ln -s 1-$started_at $RUN/boot.lock",
                "lock_boot || echo \"$entries_said\""))
        .startsWith("the boot disk could not be had for a minute: process 1.");
    Files.delete(directory.resolve("boot.lock"));
    assertThat(call("bb ln -s 1-0 $RUN/boot.lock", "lock_boot && bb readlink $RUN/boot.lock"))
        .doesNotContain("1-0\n")
        .contains("-");
  }

  private static final String NOTHING = "good= previous= next= tries= failed=\n";

  private Path entries() {
    return directory.resolve("boot/stateless/entries");
  }

  private Path state() {
    return directory.resolve("boot/stateless/grubenv");
  }

  private Stream<String> kept() throws IOException {
    try (Stream<Path> all = Files.list(entries())) {
      return all.map(path -> path.getFileName().toString()).sorted().toList().stream();
    }
  }

  private void started(String commandLine) throws IOException {
    Files.writeString(directory.resolve("cmdline"), commandLine + "\n");
  }

  private static String begin(String entry) {
    return "begin_entry %1$s && for p in $ENTRY_PARTS; do echo x >$ENTRIES/%1$s/$p; done"
        .formatted(entry);
  }

  private String stage(String entry) throws IOException {
    return call(begin(entry), "stage_entry " + entry);
  }

  /** What these lines print, and then what the state is, with names cut to a letter. */
  private String call(String... lines) throws IOException {
    String script =
        """
        RUN='%s' COMMAND_LINE='%s'
        bb() { /bin/busybox "$@"; }
        . "$RUN/partitions.sh"
        . "$RUN/lock.sh"
        . "$RUN/entries.sh"
        entry_state
        %s
        entry_state
        for one in good:$GOOD previous:$PREVIOUS next:$NEXT; do printf '%%s=%%.1s ' ${one%%%%:*} ${one#*:}; done
        printf 'tries=%%s failed=%%.1s\\n' "$TRIES" "$FAILED"
        """
            .formatted(directory, directory.resolve("cmdline"), String.join("\n", lines));
    return said("/bin/busybox", "sh", "-uc", script);
  }

  private static String said(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
