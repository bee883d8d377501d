package org.statelesslinux.engine.execute;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.statelesslinux.testsupport.Needs;

/** The program with which a machine copies its stores to the server. */
@Needs(
    tools = {
      @Needs.Tool(name = "/bin/busybox", debianPackage = "busybox-static"),
      @Needs.Tool(name = "/usr/bin/rsync", debianPackage = "rsync"),
      @Needs.Tool(name = "mtree", debianPackage = "mtree-netbsd")
    })
class BackupScriptTest {
  private static final String LINEAGE = "0123456789abcdef".repeat(2);
  private static final String OTHER = "fedcba9876543210".repeat(2);

  @TempDir Path directory;

  private BackupDouble server;
  private Path run;
  private Path store;

  @BeforeEach
  void aMachineWithAStore() throws Exception {
    server = new BackupDouble(directory.resolve("server"));
    run = Files.createDirectories(directory.resolve("run"));
    server.introduce(run);
    store = Files.createDirectories(run.resolve("stores/home"));
    Files.createDirectories(store.resolve("state/home/sub"));
    Files.writeString(store.resolve("state/home/sub/letter"), "Dear server,");
    Files.writeString(store.resolve("lineage"), LINEAGE + "\n");
    Files.writeString(store.resolve("generation"), "3\n");
  }

  @AfterEach
  void nothingRunsOnAndNothingIsLeft() throws Exception {
    server.close();
    try (var files = Files.list(run)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .isSubsetOf(
              "backup",
              "backup.password",
              "busybox",
              "machine",
              "report.key",
              "rsync",
              "server.sh",
              "status-notes",
              "store-home.ephemeral",
              "stores",
              "vanishing");
    }
  }

  @Test
  void aStoreIsCopiedAndTheServersWordIsKept() throws Exception {
    Said said = backup();
    assertThat(said).isEqualTo(new Said(0, "store home: backed up as " + server.version + "\n"));
    assertThat(server.newest().resolve("home/sub/letter")).content().isEqualTo("Dear server,");
    assertThat(store.resolve("acknowledged"))
        .content()
        .isEqualTo(LINEAGE + " 3 " + server.version + "\n");
    assertThat(server.asked)
        .containsExactly("begin home " + LINEAGE + " 3 - -", "complete home " + LINEAGE + " 3 - -");
    assertThat(run.resolve("status-notes")).doesNotExist();
  }

  @Test
  void oneChallengeServesForAllThatIsAskedWithinHalfAMinute() throws Exception {
    assertThat(backup().code()).isZero();
    assertThat(server.asked).hasSize(2);
    assertThat(server.challenges).hasValue(1);
  }

  @Test
  void anOldChallengeIsNotAskedWithAgain() throws Exception {
    Path script = run.resolve("backup");
    Files.writeString(script, Files.readString(script).replace("YOUNG=30\n", "YOUNG=0\n"));
    assertThat(backup().code()).isZero();
    assertThat(server.challenges).hasValue(2);
  }

  @Test
  void aServerThatStartsMeanwhileIsAskedWithAChallengeOfItsOwn() throws Exception {
    server.spoil =
        answer -> {
          server.forgetChallenges();
          return answer;
        };
    assertThat(backup().code()).isZero();
    assertThat(server.asked).hasSize(2).last().asString().startsWith("complete ");
    assertThat(server.challenges).hasValue(2);
  }

  @Test
  void theSameCanBeAskedTwice() throws Exception {
    assertThat(backup("home", "home").text())
        .startsWith("store home: backed up as ")
        .contains("\nstore home: backed up; nothing had changed since ");
    assertThat(server.asked).hasSize(4);
  }

  @Test
  void whatTheStoreKnowsAlreadyIsNotWrittenAgain() throws Exception {
    backup();
    var written = Files.getAttribute(store.resolve("acknowledged"), "unix:ino");
    backup();
    assertThat(Files.getAttribute(store.resolve("acknowledged"), "unix:ino")).isEqualTo(written);
    Files.writeString(store.resolve("acknowledged"), "something else\n");
    backup();
    assertThat(store.resolve("acknowledged"))
        .content()
        .isEqualTo(LINEAGE + " 3 " + server.version + "\n");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 64, 127, 129, 4096})
  void aKeyOfAnotherLengthIsNone(int length) throws Exception {
    Files.write(run.resolve("report.key"), new byte[length]);
    assertThat(backup()).isEqualTo(new Said(2, run.resolve("report.key") + " is not a key\n"));
    assertThat(server.challenges).hasValue(0);
  }

  @Test
  void aStoreWhoseOwnFilesHaveNoEndIsNotCopied() throws Exception {
    sh("rm '%1$s'; truncate -s 1T '%1$s'".formatted(store.resolve("lineage")));
    assertThat(backup().text()).contains("not a store that is in use");
    assertThat(server.asked).isEmpty();
  }

  @Test
  void whatHasNotChangedIsSaidNotToHave() throws Exception {
    backup();
    String first = server.version;
    Files.writeString(store.resolve("generation"), "4\n");
    assertThat(backup())
        .isEqualTo(new Said(0, "store home: backed up; nothing had changed since " + first + "\n"));
    assertThat(server.asked).last().isEqualTo("complete home " + LINEAGE + " 4 - unchanged");
    assertThat(store.resolve("acknowledged")).content().isEqualTo(LINEAGE + " 4 " + first + "\n");
    assertThat(server.version).isEqualTo(first);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rm state/home/sub/letter",
        "chmod 600 state/home/sub/letter",
        "touch -d '2001-01-01 00:00:00.000000001' state/home/sub/letter",
        "chmod 700 state/home",
        "ln state/home/sub/letter state/home/sub/twin",
        "ln -s x state/home/link",
        "printf 'Dear Server,' > state/home/sub/letter",
      })
  void whateverHasChangedIsCopied(String change) throws Exception {
    backup();
    String first = server.version;
    sh("cd '" + store + "'; " + change);
    assertThat(backup().text()).startsWith("store home: backed up as ").doesNotContain(first);
    assertThat(
            sh(
                "rsync -aHAXn --delete --modify-window=-1 -i '%s/state/' '%s/'"
                    .formatted(store, server.newest())))
        .isEmpty();
  }

  @Test
  void whatWasFilledFromTheHeadGoesOnFromIt() throws Exception {
    server.keep(OTHER, 8);
    Files.writeString(store.resolve("parent"), OTHER + ":8\n");
    assertThat(backup().code()).isZero();
    assertThat(server.lineage).isEqualTo(LINEAGE);
  }

  @Test
  void filesMayVanishMeanwhile() throws Exception {
    Files.writeString(
        run.resolve("rsync"), "/usr/bin/rsync \"$@\"\necho 'file has vanished' >&2\nexit 24\n");
    backup();
    assertThat(backup().text()).startsWith("store home: backed up as ");
    assertThat(server.asked).noneMatch(asked -> asked.contains("unchanged"));
  }

  @Test
  void aCopyThatCameFromElsewhereIsNotReplaced() throws Exception {
    server.keep(OTHER, 8);
    Said said = backup();
    assertThat(said.code()).isEqualTo(1);
    assertThat(said.text())
        .startsWith("store home: not backed up: the server has a newer copy")
        .contains("at the next start", "set aside");
    assertThat(server.mirror()).isEmptyDirectory();
    assertThat(store.resolve("acknowledged")).doesNotExist();
    assertThat(run.resolve("status-notes")).content().startsWith("store home: not backed up: ");
  }

  @Test
  void aServerThatRefusesIsNamedWithWhatToDo() throws Exception {
    server.status = 403;
    assertThat(backup().text())
        .contains(server.url(), "refuses this machine's secret or store (403)", "start again");
  }

  @Test
  void aServerThatIsBusyIsSaidToBe() throws Exception {
    server.status = 503;
    assertThat(backup().text()).contains(server.url(), "is busy (503)");
  }

  @Test
  void aServerThatDoesNotUnderstandIsSaidNotTo() throws Exception {
    server.status = 400;
    assertThat(backup().text()).contains(server.url(), "does not take", "400");
  }

  @Test
  void aServerThatIsAwayIsNamedAndTheNoteIsGoneWhenItIsBack() throws Exception {
    Path machine = run.resolve("machine");
    String settings = Files.readString(machine);
    Files.writeString(run.resolve("status-notes"), "something else\n");
    Files.writeString(machine, settings.replaceAll("127\\.0\\.0\\.1:[0-9]+", "127.0.0.1:1"));
    assertThat(backup().text()).contains("http://127.0.0.1:1", "does not answer", "refused");
    assertThat(backup().code()).isEqualTo(1);
    assertThat(Files.readAllLines(run.resolve("status-notes")))
        .hasSize(2)
        .contains("something else")
        .anyMatch(note -> note.startsWith("store home: not backed up: "));
    Files.writeString(machine, settings);
    assertThat(backup().code()).isZero();
    assertThat(run.resolve("status-notes")).content().isEqualTo("something else\n");
  }

  @Test
  void anRsyncServiceThatIsAwayIsNamedAndNothingIsCompleted() throws Exception {
    server.endRsync();
    assertThat(backup().text()).contains("the connection to 127.0.0.1, port ", "refused");
    assertThat(server.asked).hasSize(1);
  }

  @Test
  void anRsyncPasswordThatIsRefusedIsSaidToBe() throws Exception {
    Files.writeString(run.resolve("backup.password"), "wrong\n");
    assertThat(backup().text()).contains("the server's rsync refuses this machine", "auth failed");
    assertThat(server.asked).hasSize(1);
  }

  @Test
  void aFullDiskOfTheServerIsSaidToBe() throws Exception {
    Files.writeString(
        run.resolve("rsync"),
        """
        echo 'rsync: [receiver] write failed on "x" (in store-home): No space left on device (28)' >&2
        echo 'rsync error: error in file IO (code 11) at receiver.c(380) [receiver=3.2.7]' >&2
        exit 11
        """);
    assertThat(backup().text())
        .contains("there is no space left on the server", "write failed")
        .doesNotContain("rsync error:");
    assertThat(server.asked).hasSize(1);
  }

  @Test
  void anAnswerWithAnotherCodeIsNotBelieved() throws Exception {
    server.spoil =
        answer -> new String(answer, UTF_8).replace("new\n", "continue\n").getBytes(UTF_8);
    assertThat(backup().text()).contains(server.url(), "its code is wrong");
    assertThat(server.asked).hasSize(1);
    assertThat(server.mirror()).isEmptyDirectory();
  }

  @Test
  void aConfirmationWithAnotherCodeIsNotKept() throws Exception {
    server.spoil =
        answer ->
            new String(answer, UTF_8).startsWith("kept")
                ? new String(answer, UTF_8).replace("sha256:", "sha256:0").getBytes(UTF_8)
                : answer;
    assertThat(backup().text()).contains("its code is wrong");
    assertThat(store.resolve("acknowledged")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n\n\n\n\n\n\n",
        "kept",
        "new\n-\n0\n-\n8071\n",
        "new\n-\n0\n-\n8071\n$(touch run)\n",
        "new\n-\n-1\n-\n8071\n0\n",
        "new\n-\n0\n-\n99999\n0\n",
        "new\n../../etc\n0\n-\n8071\n0\n",
        "\u0000\u0001\u00ff\u001b[2J",
        "*\n*\n*\n*\n*\n*\n",
      })
  void whatIsNoAnswerIsNotBelieved(String answer) throws Exception {
    server.spoil = right -> answer.getBytes(ISO_8859_1);
    Said said = backup();
    assertThat(said.code()).isEqualTo(1);
    assertThat(said.text()).contains("its code is wrong").matches("[ -~\n]*");
    assertThat(server.asked).hasSize(1);
  }

  @Test
  void anAnswerWithoutEndTakesNoMemory() throws Exception {
    server.spoil = right -> "new\n".repeat(20_000_000).getBytes(UTF_8);
    assertThat(backup().text()).contains(server.url());
    assertThat(run.resolve("status-notes").toFile().length()).isLessThan(300);
  }

  @Test
  void aRightAnswerToAnotherQuestionIsNotBelieved() throws Exception {
    List<byte[]> first = new java.util.ArrayList<>();
    server.spoil =
        answer -> {
          first.add(answer);
          return first.get(0);
        };
    // The answer to 'begin', once more for 'complete'.
    assertThat(backup().text()).contains("its code is wrong");
    assertThat(store.resolve("acknowledged")).doesNotExist();
  }

  @Test
  void aStoreInMemoryIsNotCopiedOverTheServers() throws Exception {
    Files.createFile(run.resolve("store-home.ephemeral"));
    assertThat(backup())
        .isEqualTo(
            new Said(0, "store home: in memory this time, so there is nothing to back up\n"));
    assertThat(server.asked).isEmpty();
  }

  @Test
  void aStoreThatIsNotMountedIsNotCopied() throws Exception {
    sh("rm -r '" + store + "'; mkdir '" + store + "'");
    assertThat(backup().text()).contains("not a store that is in use");
    assertThat(server.asked).isEmpty();
  }

  @Test
  void aStoreWithoutBackupIsNone() throws Exception {
    Said said = backup("secrets");
    assertThat(said)
        .isEqualTo(
            new Said(2, "this machine has no store 'secrets' with a backup; it has: home\n"));
  }

  @Test
  void oneRunAtATimeAndAKilledOneDoesNotCount() throws Exception {
    Path ready = directory.resolve("ready");
    Files.writeString(run.resolve("rsync"), "touch '" + ready + "'; exec /bin/busybox sleep 600\n");
    Process first = start();
    List<ProcessHandle> children = new ArrayList<>();
    try {
      Until.holds(() -> Files.exists(ready));
      first.descendants().forEach(children::add);
      assertThat(backup())
          .isEqualTo(
              new Said(
                  1,
                  "a backup is under way already: process %d. Try again when that has ended\n"
                      .formatted(first.pid())));
      first.destroyForcibly().waitFor();
      assertThat(backup().text())
          .startsWith("a backup is under way already: process ")
          .contains(", which one that was killed left behind. Try again");
    } finally {
      children.forEach(ProcessHandle::destroyForcibly);
      first.destroyForcibly().waitFor();
    }
    server.introduce(run);
    Until.holds(() -> !backup().text().contains("under way"));
    sh("rm -f '" + run + "'/fetch-* '" + run + "'/copy-*");
    assertThat(backup().code()).isZero();
  }

  private record Said(int code, String text) {}

  private Said backup(String... stores) throws Exception {
    Process process = start(stores);
    String text = new String(process.getInputStream().readAllBytes(), ISO_8859_1);
    return new Said(process.waitFor(), text);
  }

  private Process start(String... stores) throws IOException {
    List<String> command = new java.util.ArrayList<>();
    command.addAll(List.of("/bin/busybox", "sh", run.resolve("backup").toString()));
    command.addAll(List.of(stores));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static String sh(String script) throws IOException {
    Process process =
        new ProcessBuilder("/bin/sh", "-ec", script).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), UTF_8);
  }
}
