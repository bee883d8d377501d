package org.statelesslinux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.cli.Shell.Result;
import org.statelesslinux.cli.terminal.Screen;
import tools.jackson.databind.json.JsonMapper;

class CommandTest {
  @TempDir private Path directory;
  private Shell shell;

  @BeforeEach
  void makeSite() throws IOException {
    shell = Shell.withSite(directory);
  }

  @Test
  void withoutACommandTheUsageIsAnError() {
    assertThat(shell.run())
        .isEqualTo(
            new Result(
                ExitCode.USAGE,
                "",
                "stateless: Missing required subcommand\nTry 'stateless --help'.\n"));
  }

  @Test
  void anUnknownCommandNamesTheNearestOnes() {
    Result result = shell.run("snapshot");

    assertThat(result.code()).isEqualTo(ExitCode.USAGE);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains("Did you mean snapshots");
  }

  @Test
  void helpIsAnAnswer() {
    Result result = shell.run("publish", "--help");

    assertThat(result.code()).isEqualTo(ExitCode.DONE);
    assertThat(result.out()).startsWith("Usage: stateless publish ");
    assertThat(result.err()).isEmpty();
  }

  @Test
  void globalOptionsMayStandBehindTheCommand() {
    assertThat(shell.run("snapshots", "--color", "never", "--verbose").code())
        .isEqualTo(ExitCode.DONE);
  }

  @Test
  void jsonMayStandBeforeTheCommandAndIsRefusedWhereThereIsNone() {
    for (String command : new String[] {"check", "snapshots", "modes", "status", "backups", "gc"}) {
      Result behind = shell.run(command, "--json");
      assertThat(behind.out()).matches("(?s)[\\[{].*");
      assertThat(shell.run("--json", command)).as(command).isEqualTo(behind);
      assertThat(shell.run("--json", command, "--json")).as(command).isEqualTo(behind);
    }
    assertThat(shell.run("--json", "serve"))
        .isEqualTo(
            new Result(
                ExitCode.USAGE,
                "",
                """
                stateless: 'serve' has no answer in JSON
                Try 'stateless serve --help'.
                """));
    assertThat(shell.run("--json").err()).startsWith("stateless: Missing required subcommand");
  }

  @Test
  void anUnknownWhenForColoursSaysWhatIsAccepted() {
    assertThat(shell.run("--color", "sometimes", "snapshots"))
        .isEqualTo(
            new Result(
                ExitCode.USAGE,
                "",
                """
                stateless: --color takes auto, always or never, not 'sometimes'
                Try 'stateless --help'.
                """));
  }

  @Test
  void aGoodConfigurationHasNoProblems() {
    assertThat(shell.run("check"))
        .isEqualTo(new Result(ExitCode.DONE, shell.site() + ": no problems\n", ""));
  }

  @Test
  void whatHasNoEffectIsNoProblemAndSaidBesides() throws IOException {
    String site = Files.readString(shell.site()).replace("livecd", "nfs");
    Files.writeString(shell.site(), site.replace("tree }", "tree, boot: { disk: /dev/sda } }"));

    assertThat(shell.run("check"))
        .isEqualTo(
            new Result(
                ExitCode.DONE,
                shell.site() + ": no problems\n",
                "stateless: profile kiosk: its boot disk is not used: in mode nfs it starts over"
                    + " the network, and no file system is made on that disk\n"
                    + "stateless: mode nfs: only this server itself can mount a snapshot, since"
                    + " 'allow' is empty: set it to the networks of the machines\n"));
    assertThat(shell.run("check", "--json").out()).contains("notes", "profile kiosk: its boot");
  }

  @Test
  void problemsAreTheAnswerOfCheck() throws IOException {
    Files.writeString(
        shell.site(), "repository: /srv/x\nserver: { address: 192.0.2.1 }\nmood: x\n");

    Result result = shell.run("check");

    assertThat(result.code()).isEqualTo(ExitCode.USAGE);
    assertThat(result.out()).contains("\n" + shell.site() + ":3:1: ").contains("'mood'");
    assertThat(result.err()).isEmpty();
  }

  @Test
  void problemsStopEveryOtherCommand() throws IOException {
    Files.writeString(shell.site(), "mood: x\n");

    Result result = shell.run("snapshots");

    assertThat(result.code()).isEqualTo(ExitCode.USAGE);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains(shell.site() + ":1:1: ");
  }

  @Test
  void aPersonSeesTheLineThatIsWrong() throws IOException {
    Files.writeString(shell.site(), "mood: x\n");

    assertThat(shell.run(Screen.with(Map.of("TERM", "dumb")), "check").out())
        .contains("\n  mood: x\n  ^\n");
  }

  @Test
  void aPersonWithoutAConfigurationLearnsHowToNameOne() throws IOException {
    Files.delete(shell.site());

    assertThat(shell.run(Screen.ofPerson(), "check").out())
        .contains("there is no such file", "-c FILE");
  }

  @Test
  void anIdentityIsShownWithoutWhatIsConfidential() throws IOException {
    Files.createDirectories(directory.resolve("repository"));
    Path secret = Files.write(directory.resolve("repository/secret"), new byte[32]);
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));

    Result json = shell.run("identity", "pc-01", "--json");

    assertThat(json.code()).isEqualTo(ExitCode.DONE);
    Matcher key =
        Pattern.compile(
                "[{]'machine':'pc-01','epoch':0,'hostKey':'(ssh-ed25519 [^ ']+) root@pc-01',"
                    + "'fingerprint':'(SHA256:[^']{43})','knownHosts':'pc-01 ([^']+)'[}]")
            .matcher(new JsonMapper().readTree(json.out()).toString().replace('"', '\''));
    assertThat(key.matches()).as(json.out()).isTrue();
    assertThat(key.group(3)).isEqualTo(key.group(1));
    assertThat(shell.run("identity", "pc-01").out())
        .contains(key.group(1), "fingerprint  " + key.group(2) + "\n")
        .doesNotContainPattern("[0-9a-f]{32}");
    assertThat(shell.run("identity", "pc-02").out()).doesNotContain(key.group(2));
    assertThat(shell.run("identity", "nobody").code()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void keysAreWrittenForManyMachinesOrForNone() throws IOException {
    Path stick = directory.resolve("stick");
    Result unknown = shell.run("keys", "pc-01", "nobody", "--out", stick.toString());
    assertThat(unknown.code()).isEqualTo(ExitCode.USAGE);
    assertThat(stick).doesNotExist();

    Result done = shell.run("keys", "pc-01", "pc-02", "--out", stick.toString());
    assertThat(done)
        .isEqualTo(
            new Result(
                ExitCode.DONE,
                """
                pc-01  epoch 0 in %1$s/stateless/pc-01
                pc-02  epoch 0 in %1$s/stateless/pc-02
                """
                    .formatted(stick),
                "stateless: no machine looks for them: the configuration lacks 'secrets:"
                    + " key-disk'\n"));
    assertThat(stick.resolve("stateless/pc-02/report.key")).hasSize(128);

    Files.writeString(shell.site(), Files.readString(shell.site()) + "secrets: key-disk\n");
    Result json = shell.run("keys", "pc-01", "--json", "--out", stick.toString());
    assertThat(json.err()).isEmpty();
    assertThat(new JsonMapper().readTree(json.out()).toString().replace('"', '\''))
        .isEqualTo(
            "[{'machine':'pc-01','epoch':0,'directory':'%s/stateless/pc-01'}]".formatted(stick));
    assertThat(shell.run("keys", "--out", stick.toString()).code()).isEqualTo(ExitCode.USAGE);
    assertThat(shell.run("keys", "pc-01").code()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void nothingPublishedIsNoFailure() {
    assertThat(shell.run("snapshots"))
        .isEqualTo(
            new Result(
                ExitCode.DONE,
                "",
                "stateless: nothing is published yet; 'stateless publish' does it\n"));
  }

  @Test
  void anUnknownProfileNamesTheKnownOnes() {
    Result result = shell.run("publish", "kiosks");

    assertThat(result.code()).isEqualTo(ExitCode.USAGE);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains("kiosks", "\n  found:  ", "\n  do now: ").contains("kiosk");
  }

  @Test
  void aFailureHasItsStackTraceOnlyWhenAskedFor() {
    assertThat(shell.run("publish", "kiosks").err()).doesNotContain("\tat ");
    assertThat(shell.run("--verbose", "publish", "kiosks").err())
        .contains("\tat org.statelesslinux");
  }

  @Test
  void instantiateWantsADirectoryOrACommandAndNotBoth() {
    assertThat(shell.run("instantiate", "pc-01").code()).isEqualTo(ExitCode.USAGE);
    assertThat(shell.run("instantiate", "pc-01", "--into", "x", "--", "/bin/true").code())
        .isEqualTo(ExitCode.USAGE);
  }

  @Test
  void aModeThatCannotBeOneIsWrongUsage() {
    Result result = shell.run("plan", "pc-01", "--mode", "A B");

    assertThat(result.code()).isEqualTo(ExitCode.USAGE);
    assertThat(result.err()).contains("'A B' is not a mode");
  }

  @Test
  void releaseOfADirectoryThatIsNoInstanceFails() {
    Result result = shell.run("release", directory.toString());

    assertThat(result.code()).isEqualTo(ExitCode.FAILED);
    assertThat(result.err()).startsWith("stateless: cannot release " + directory + "\n");
  }

  @Test
  void completionIsAScriptForEveryCommand() {
    Result result = shell.run("completion");

    assertThat(result.code()).isEqualTo(ExitCode.DONE);
    assertThat(result.out())
        .startsWith("#!/usr/bin/env bash")
        .contains("check", "snapshots", "instantiate", "compgen");
  }

  @Test
  void theManualPageHasEveryCommandWithItsOptionsAndNothingThatManWouldTakeForARequest() {
    Result result = shell.run("manual");

    assertThat(result.code()).isEqualTo(ExitCode.DONE);
    assertThat(result.out())
        .startsWith(".TH STATELESS 1 ")
        .contains(".SS write\\-usb\n", ".B stateless publish ", ".B \\-c, \\-\\-config=FILE\n")
        .doesNotContain("%n", "${");
    Pattern request = Pattern.compile("\\.(TH|SH|SS|PP|TP|B)( .*)?");
    assertThat(result.out().lines().filter(line -> line.startsWith(".")))
        .allMatch(request.asMatchPredicate());
    Matcher commands = Pattern.compile("(?m)^  ([a-z-]+) {2,}").matcher(shell.run("--help").out());
    assertThat(commands.results().map(found -> found.group(1).replace("-", "\\-")))
        .isNotEmpty()
        .allSatisfy(name -> assertThat(result.out()).contains("\n.SS " + name + "\n"));
  }

  @Test
  void coloursGoWhereTheyAreAskedForAndNowhereElse() {
    assertThat(shell.run("check").out()).doesNotContain("\u001b");
    assertThat(shell.run("--color=always", "check").out()).contains("\u001b[32mno problems");
    assertThat(shell.run(Screen.ofPerson(), "--color=never", "check").out())
        .doesNotContain("\u001b");
  }
}
