package org.statelesslinux.engine.execute;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.statelesslinux.testsupport.Needs;
import org.statelesslinux.testsupport.Soak;

/** What becomes of a store when a machine starts, with a server's double that has real copies. */
@Needs(
    tools = {
      @Needs.Tool(name = "/bin/busybox", debianPackage = "busybox-static"),
      @Needs.Tool(name = "/usr/bin/rsync", debianPackage = "rsync"),
      @Needs.Tool(name = "/usr/bin/mtree", debianPackage = "mtree-netbsd")
    })
class OpenStoreTest {
  private static final String OWN = "0123456789abcdef0123456789abcdef";
  private static final String HEAD = "fedcba9876543210fedcba9876543210";

  @TempDir Path directory;

  private BackupDouble server;
  private MachineShell shell;
  private Path run;
  private Path store;

  @BeforeEach
  void aMachineWithADisk() throws Exception {
    server = new BackupDouble(directory.resolve("server"));
    shell = new MachineShell(directory);
    shell.file("cmdline", "quiet\n");
    run = Files.createDirectories(directory.resolve("run"));
    Files.createDirectories(directory.resolve("sys/devices"));
    server.introduce(run);
    networkIsUp();
    store = Files.createDirectories(run.resolve("stores/home"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aNewStoreOfANewMachineBegins() throws Exception {
    assertThat(open()).isEmpty();
    assertThat(read("lineage")).matches("[0-9a-f]{32}\n");
    assertThat(read("generation")).isEqualTo("1\n");
    assertThat(store.resolve("state")).isEmptyDirectory();
    assertThat(names(store)).containsExactly("generation", "lineage", "state");
    assertThat(server.asked).containsExactly("look home - 0 - -");
  }

  @Test
  void everyStartCountsOnceAndNoTwoStoresAreTheSame() throws Exception {
    open();
    String lineage = read("lineage");
    assertThat(shell.call(call("on-the-server-too"))).isEmpty(); // the step again, no new start
    assertThat(read("generation")).isEqualTo("1\n");
    open();
    open();
    assertThat(read("generation")).isEqualTo("3\n");
    assertThat(read("lineage")).isEqualTo(lineage);
    assertThat(server.asked).last().isEqualTo("look home " + lineage.strip() + " 2 - -");
    sh("rm -r '" + store + "'/*");
    open();
    assertThat(read("lineage")).isNotEqualTo(lineage);
  }

  @Test
  void aStoreWithoutBackupAsksNobody() throws Exception {
    Files.writeString(run.resolve("net"), "");
    assertThat(start("here-alone")).isEmpty();
    assertThat(start("here-alone")).isEmpty();
    assertThat(read("generation")).isEqualTo("2\n");
    assertThat(server.asked).isEmpty();
  }

  @Test
  void whatPlaysAMachineAsksNobody() throws Exception {
    Files.delete(run.resolve("backup"));
    assertThat(open()).isEmpty();
    assertThat(notes()).contains("store home: the server is not asked for its backup on this host");
    assertThat(read("lineage")).isNotEmpty();
    assertThat(server.asked).isEmpty();
  }

  @Test
  void aStoreInMemoryIsLeftAlone() throws Exception {
    Files.createFile(run.resolve("store-home.ephemeral"));
    assertThat(open()).isEmpty();
    assertThat(store).isEmptyDirectory();
    assertThat(notes()).contains("store home is in memory this time");
  }

  @Test
  void aBlankStoreIsFilledFromTheNewestBackup() throws Exception {
    backupOf("letter", "Dear heir,");
    assertThat(open()).isEmpty();
    assertThat(differences()).isEmpty();
    assertThat(read("parent")).isEqualTo(HEAD + ":7\n");
    assertThat(read("generation")).isEqualTo("1\n");
    assertThat(read("lineage")).matches("[0-9a-f]{32}\n").isNotEqualTo(HEAD + "\n");
    assertThat(names(store)).containsExactly("generation", "lineage", "parent", "state");
    assertThat(open()).isEmpty();
    assertThat(server.asked).last().asString().endsWith(" 1 " + HEAD + ":7 -");
    assertThat(names(store)).doesNotContain("set-aside");
  }

  /** 0: a person has brought that version back; the largest: a machine was taken over. */
  @ParameterizedTest
  @ValueSource(longs = {0, 999_999_999_999_999_999L})
  void anyGenerationThatTheServerKnowsCanBeFilledFrom(long generation) throws Exception {
    backupOf("letter", "Dear heir,");
    server.keep(HEAD, generation);
    assertThat(open()).isEmpty();
    assertThat(differences()).isEmpty();
    assertThat(read("parent")).isEqualTo(HEAD + ":" + generation + "\n");
    assertThat(open()).isEmpty();
    assertThat(server.asked).last().asString().endsWith(" 1 " + HEAD + ":" + generation + " -");
    assertThat(names(store)).doesNotContain("set-aside");
  }

  @Test
  void whatIsBroughtBackTakesThePlaceOfWhatTheMachineHas() throws Exception {
    backupOf("letter", "as it was");
    used(OWN, "3");
    server.keep(HEAD, 0);
    assertThat(open()).isEmpty();
    assertThat(letter()).isEqualTo("as it was");
    assertThat(store.resolve("set-aside/01234567-3/state/home/letter")).hasContent("own");
  }

  @Test
  void aStoreWhoseStateIsGoneIsFilledAndDoesNotBecomeTheNewestCopy() throws Exception {
    backupOf("letter", "Dear heir,");
    used(HEAD, "9");
    sh("rm -r '" + store + "/state'");
    assertThat(open()).isEmpty();
    assertThat(differences()).isEmpty();
    assertThat(read("parent")).isEqualTo(HEAD + ":7\n");
  }

  @Test
  void whatGoesOnFromTheHeadStaysAsItIs() throws Exception {
    backupOf("letter", "old");
    used(HEAD, "7");
    assertThat(open()).isEmpty();
    assertThat(letter()).isEqualTo("own");
    assertThat(read("generation")).isEqualTo("8\n");
  }

  @Test
  void stateFromBeforeStoresHadALineageGetsOne() throws Exception {
    used(OWN, "1");
    Files.delete(store.resolve("lineage"));
    Files.delete(store.resolve("generation"));
    assertThat(open()).isEmpty();
    assertThat(letter()).isEqualTo("own");
    assertThat(read("lineage")).matches("[0-9a-f]{32}\n");
    assertThat(read("generation")).isEqualTo("1\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {OWN, HEAD})
  void whatHasDivergedIsKeptAsideAndSaidToBeUntilItIsRemoved(String lineage) throws Exception {
    backupOf("letter", "the server's");
    used(lineage, "3");
    Files.writeString(store.resolve("acknowledged"), OWN + " 2 sha256:" + "0".repeat(64) + "\n");
    assertThat(open()).isEmpty();
    assertThat(differences()).isEmpty();
    String name = lineage.substring(0, 8) + "-3";
    assertThat(store.resolve("set-aside/" + name + "/state/home/letter"))
        .content()
        .isEqualTo("own");
    assertThat(read("parent")).isEqualTo(HEAD + ":7\n");
    assertThat(names(store))
        .containsExactly("generation", "lineage", "parent", "set-aside", "state");
    String note = "store home: its own state had diverged and is kept in set-aside/" + name;
    assertThat(run.resolve("status-notes")).content().isEqualTo(note + "\n");
    assertThat(open()).isEmpty();
    assertThat(run.resolve("status-notes")).content().isEqualTo(note + "\n");
    sh("rm -r '" + store + "/set-aside'");
    assertThat(open()).isEmpty();
    assertThat(run.resolve("status-notes")).doesNotExist();
  }

  @Test
  void nothingThatIsAsideIsReplaced() throws Exception {
    backupOf("letter", "the server's");
    used(OWN, "3");
    Files.createDirectories(store.resolve("set-aside/01234567-3/state/home"));
    assertThat(open()).isEmpty();
    assertThat(store.resolve("set-aside/01234567-3/state/home")).isEmptyDirectory();
    assertThat(store.resolve("set-aside/01234567-3-2/state/home/letter")).exists();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "0123", "../../../etc", "\u0000\u00ff\u001b[2J"})
  void whatDoesNotSayWhichCopyItIsCountsAsANewOne(String lineage) throws Exception {
    backupOf("letter", "the server's");
    used(OWN, "3");
    Files.write(store.resolve("lineage"), lineage.getBytes(ISO_8859_1));
    assertThat(open()).isEmpty();
    assertThat(run.resolve("status-notes")).content().contains("was damaged");
    assertThat(differences()).isEmpty();
    assertThat(names(store.resolve("set-aside"))).hasSize(1);
  }

  @Test
  void aBlankStoreWaitsForItsServer() throws Exception {
    backupOf("letter", "Dear heir,");
    server.status = 503;
    assertThat(open())
        .startsWith("refused: store home is blank")
        .contains(server.url(), "is busy (503)", "start the machine again");
    assertThat(store).isEmptyDirectory();
  }

  @Test
  void aBlankStoreNeedsTheNetwork() throws Exception {
    Files.delete(run.resolve("net"));
    assertThat(open())
        .startsWith("refused: store home is blank")
        .contains("no network card was found", "Nothing was changed");
    assertThat(store).isEmptyDirectory();
  }

  @Test
  void aUsedStoreDoesWithoutTheNetwork() throws Exception {
    used(OWN, "3");
    Files.delete(run.resolve("net"));
    assertThat(open()).isEmpty();
    assertThat(read("generation")).isEqualTo("4\n");
    assertThat(run.resolve("status-notes")).content().contains("there is no network");
    assertThat(Files.readString(run.resolve("report"))).doesNotContain("refused ", "failed ");
  }

  @Test
  void aUsedStoreDoesWithoutTheServer() throws Exception {
    used(OWN, "3");
    server.status = 403;
    assertThat(open()).isEmpty();
    assertThat(run.resolve("status-notes"))
        .content()
        .startsWith("store home: not checked against its backup: ")
        .contains("(403)");
    assertThat(read("generation")).isEqualTo("4\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "fill",
        "fill\n-\n0\n-\n1\n" + HEAD + HEAD + "\n",
        "\u0000\u00ff\u001b[2J\n",
        "*\n*\n*\n*\n*\n*\n",
        "$(touch /tmp/x)\n`id`\n;\n|\n&\n\n",
      })
  void anAnswerThatIsNotTheServersFillsNothingAndSetsNothingAside(String answer) throws Exception {
    backupOf("letter", "the server's");
    server.spoil = right -> answer.getBytes(ISO_8859_1);
    assertThat(open()).startsWith("refused: store home is blank").contains("its code is wrong");
    assertThat(store).isEmptyDirectory();
    used(OWN, "3");
    assertThat(open()).isEmpty();
    assertThat(letter()).isEqualTo("own");
    assertThat(run.resolve("status-notes")).content().contains("its code is wrong");
  }

  @Test
  void aVersionThatIsNotWhatTheServerNamedIsNotUsed() throws Exception {
    backupOf("letter", "Dear heir,");
    Files.writeString(
        server.newest().resolve("home/letter"), "Dear thief,"); // the manifest's size differs
    assertThat(open())
        .startsWith("refused: store home is blank, and its backup could not be brought")
        .contains("not what its manifest says");
    assertThat(store.resolve("state")).doesNotExist();
    assertThat(store.resolve("lineage")).doesNotExist();
    server.describe();
    assertThat(open()).isEmpty();
    assertThat(differences()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {".filling/whole", "whole", ".filled", "tree/.filled", "tree/home/.filled"})
  void whoeverSendsACopyCannotSayThatItIsWhole(String name) throws Exception {
    backupOf("letter", "Dear heir,");
    Path newest = server.newest().getParent();
    Files.writeString(server.newest().resolve("home/letter"), "Dear thief,");
    Path mark = newest.resolve(name);
    Files.createDirectories(mark.getParent());
    Files.writeString(mark, OWN + " " + HEAD + ":7 -\n");
    assertThat(open()).startsWith("refused: store home is blank");
    server.status = 503; // The next start has nothing but what came.
    assertThat(open()).startsWith("refused: store home is blank");
    assertThat(store.resolve("state")).doesNotExist();
    assertThat(store.resolve("lineage")).doesNotExist();
  }

  @Test
  void aFileMoreThanTheVersionHasIsNotUsed() throws Exception {
    backupOf("letter", "Dear heir,");
    Files.writeString(server.newest().resolve("home/more"), "x");
    sh("touch -r '%1$s' '%1$s/..'".formatted(server.newest()));
    assertThat(open()).startsWith("refused: store home is blank");
    assertThat(store.resolve("state")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"generation", "lineage", "parent"})
  void aLinkWhereANewFileIsWrittenIsReplaced(String name) throws Exception {
    backupOf("letter", "the server's");
    Path victim = Files.writeString(directory.resolve("victim"), "untouched");
    used(HEAD, "7");
    sh("ln -s '%s' '%s/%s.stateless-new'".formatted(victim, store, name));
    assertThat(open()).isEmpty();
    assertThat(victim).hasContent("untouched");
    assertThat(read("generation")).isEqualTo("8\n");
  }

  @Test
  void whatHasDivergedStaysUntilTheCopyIsThere() throws Exception {
    backupOf("letter", "the server's");
    used(OWN, "3");
    server.endRsync();
    assertThat(open())
        .startsWith("refused: store home has diverged")
        .contains("the connection to 127.0.0.1", "Its own state is as it was");
    assertThat(letter()).isEqualTo("own");
    assertThat(read("lineage")).isEqualTo(OWN + "\n");
  }

  @Test
  void aFullDiskIsSaidToBeFull() throws Exception {
    backupOf("letter", "the server's");
    Files.writeString(
        run.resolve("rsync"),
        "echo 'rsync: write failed: No space left on device (28)' >&2; exit 11\n");
    assertThat(open()).contains("there is no space left on the disk of the store");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"state", "lineage", "generation", "parent", "set-aside", ".filling", ".filled"})
  void aLinkLeadsNowhere(String name) throws Exception {
    backupOf("letter", "the server's");
    Path victim = Files.createDirectories(directory.resolve("victim/home"));
    used(OWN, "3");
    sh("rm -rf '%1$s/%2$s'; ln -s '%3$s' '%1$s/%2$s'".formatted(store, name, victim.getParent()));
    assertThat(open()).startsWith("refused: ").contains("is a symbolic link");
    assertThat(victim.getParent()).isDirectoryContaining("glob:**/home");
    assertThat(victim).isEmptyDirectory();
  }

  @ParameterizedTest
  @CsvSource({
    "state, mkfifo",
    "lineage, mkfifo",
    "generation, mkfifo",
    "parent, mkfifo",
    "set-aside, mkfifo",
    ".filling, mkfifo",
    ".filled, mkfifo",
    "lineage, mkdir",
    "set-aside, touch"
  })
  void whatIsOfAnotherKindThanItShouldBeIsRefused(String name, String make) throws Exception {
    backupOf("letter", "the server's");
    used(OWN, "3");
    sh("cd '%s'; rm -rf '%s'; %s '%s'".formatted(store, name, make, name));
    assertThat(open()).startsWith("refused: ").contains(name + " is not what store home has there");
  }

  @ParameterizedTest
  @ValueSource(strings = {"blank", "diverged"})
  void whereverPowerGoesTheNextStartEndsRight(String before) throws Exception {
    backupOf("letter", "the server's");
    int stride = Soak.stride(4);
    int command = -new Random().nextInt(stride);
    boolean whole = false;
    while (!whole) {
      sh("rm -rf '" + store + "'; mkdir '" + store + "'");
      if (before.equals("diverged")) {
        used(OWN, "3");
      }
      command += stride;
      newStart();
      whole = !cutAt(command);
      String said = open();
      assertThat(said).as("cut at command %d", command).isEmpty();
      assertThat(differences()).as("cut at command %d", command).isEmpty();
      assertThat(read("parent")).isEqualTo(HEAD + ":7\n");
      assertThat(read("generation")).matches("[12]\n");
      assertThat(names(store)).doesNotContain(".filling", ".filled");
      if (before.equals("diverged")) {
        assertThat(names(store.resolve("set-aside"))).containsExactly("01234567-3");
        assertThat(store.resolve("set-aside/01234567-3/state/home/letter"))
            .content()
            .isEqualTo("own");
      }
    }
    assertThat(command).isGreaterThan(20);
  }

  /** Kills the script just before it runs one of its commands; whether it came that far. */
  private boolean cutAt(int command) throws Exception {
    Path count = directory.resolve("count");
    Files.writeString(count, "0\n");
    String cut =
        """
        cut() {
          read -r cut_count <'%1$s'
          cut_count=$((cut_count + 1))
          echo "$cut_count" >'%1$s'
          [ "$cut_count" != %2$d ] || kill -9 "$$"
        }
        run() {
          cut
          "$@" >>"$LOG" 2>&1 </dev/null 3>&- || fail "$?" "$@"
        }
        """
            .formatted(count, command);
    shell.call(cut, call("on-the-server-too"));
    return Integer.parseInt(Files.readString(count).strip()) >= command;
  }

  private void backupOf(String name, String text) throws IOException {
    Path file = server.mirror().resolve("home").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    sh(
        "cd '%s/home'; ln %s twin; ln -s nowhere link; mkdir -m 700 private; touch -d @5.5 private"
            .formatted(server.mirror(), name));
    server.keep(HEAD, 7);
  }

  private void used(String lineage, String generation) throws IOException {
    Path letter = store.resolve("state/home/letter");
    Files.createDirectories(letter.getParent());
    Files.writeString(letter, "own");
    Files.writeString(store.resolve("lineage"), lineage + "\n");
    Files.writeString(store.resolve("generation"), generation + "\n");
  }

  private String letter() throws IOException {
    return Files.readString(store.resolve("state/home/letter"));
  }

  private String read(String file) throws IOException {
    return Files.readString(store.resolve(file));
  }

  private String differences() throws IOException {
    return sh(
        "rsync -aHAXn --delete --modify-window=-1 -i '%s/' '%s/state/'"
            .formatted(server.newest(), store));
  }

  private static List<String> names(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private String notes() throws IOException {
    return Files.readString(run.resolve("report"));
  }

  private void networkIsUp() throws IOException {
    Files.writeString(run.resolve("net"), "interface=eth0\naddress=127.0.0.1/8\n");
  }

  /** What the machine refuses in a start of its own. */
  private String open() throws IOException {
    return start("on-the-server-too");
  }

  private String start(String copy) throws IOException {
    newStart();
    return shell.call(call(copy));
  }

  private void newStart() throws IOException {
    Files.deleteIfExists(run.resolve("store-home.opened"));
    Files.deleteIfExists(run.resolve("status-notes"));
  }

  private String call(String copy) {
    return "open_store home '%s' %s".formatted(store, copy);
  }

  private static String sh(String script) throws IOException {
    Process process =
        new ProcessBuilder("/bin/sh", "-ec", script).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), UTF_8);
  }
}
