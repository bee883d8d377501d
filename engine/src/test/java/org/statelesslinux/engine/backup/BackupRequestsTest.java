package org.statelesslinux.engine.backup;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.statelesslinux.engine.execute.HostLock;
import org.statelesslinux.engine.identity.ReportKey;
import org.statelesslinux.engine.identity.SiteSecret;
import org.statelesslinux.engine.machines.Challenges;
import org.statelesslinux.model.Machine;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.ProfileName;
import org.statelesslinux.model.Retention;
import org.statelesslinux.model.StoreName;
import org.statelesslinux.testsupport.Needs;

final class BackupRequestsTest extends BackupTestCase {
  private static final SiteSecret SECRET = SiteSecret.parse("ab".repeat(32));
  private static final Set<String> MACHINES = Set.of("pc-01", "pc-02");
  private static final int PORT = 8071;

  private Challenges challenges;
  private BackupRequests requests;
  private Path passwords;

  @BeforeEach
  void listen() {
    challenges = new Challenges(SECRET, clock);
    passwords = repository.resolve("passwords");
    requests = start();
  }

  private BackupRequests start() {
    return new BackupRequests(
        new Site(), backups, challenges, new DaemonPasswords(passwords), PORT, clock);
  }

  /** Two machines with one store that has a backup. */
  private static final class Site implements BackupRequests.Machines {
    @Override
    public Optional<Machine> find(MachineName name) {
      return MACHINES.contains(name.value())
          ? Optional.of(
              new Machine(name, new ProfileName("kiosk"), new Mode("net"), Optional.empty()))
          : Optional.empty();
    }

    @Override
    public Map<StoreName, Retention> stores(Machine machine) {
      return Map.of(STORE, ALL);
    }

    @Override
    public ReportKey key(Machine machine) {
      return SECRET.reportKey(machine.name(), machine.epoch());
    }

    @Override
    public String password(Machine machine) {
      return "password of " + machine.name();
    }
  }

  private String lines(String machine, String verb, String store, String... rest) {
    clock.advance(Duration.ofMillis(1));
    return "backup\n%s\n%s\n%s\n%s\n%s\n"
        .formatted(machine, verb, store, String.join("\n", rest), challenges.make());
  }

  private static String signed(String lines, String machine) {
    byte[] code = SECRET.reportKey(new MachineName(machine), 0).code(lines);
    return lines + HexFormat.of().formatHex(code) + "\n";
  }

  private String request(String verb, String... rest) {
    return signed(lines("pc-01", verb, "machine", rest), "pc-01");
  }

  private BackupReply take(String request) {
    return requests.take(request.getBytes(ISO_8859_1));
  }

  private void refused(int status, String reason, String request) {
    assertThat(take(request)).isEqualTo(new BackupReply(status, reason + "\n"));
  }

  @Test
  @Needs(root = true)
  void aFullDiskIsSaidToBeFullAndNothingIsLost() throws Exception {
    String place = repository.toString();
    run("mount", "-t", "tmpfs", "-o", "size=256k,mode=700", "none", place);
    try {
      passwords = repository.resolveSibling(repository.getFileName() + "-passwords");
      requests = start();
      believed(request("begin", A, "1", "-", "-"));
      inMirror("home/file", "one");
      List<String> kept = believed(request("complete", A, "1", "-", "-"));
      run("sh", "-c", "! head -c 1M /dev/zero 2>&1 > '" + place + "/brim'");
      refused(503, "the server's disk is full", request("begin", A, "1", "-", "-"));
      assertThat(believed(request("look", A, "1", "-", "-")).get(3)).isEqualTo(kept.get(3));
      Files.delete(repository.resolve("brim"));
      assertThat(believed(request("begin", A, "1", "-", "-")).get(0)).isEqualTo("continue");
      everyVersionIsWhole();
    } finally {
      run("umount", place);
      Files.deleteIfExists(passwords);
    }
  }

  private static void run(String... argv) throws Exception {
    assertThat(new ProcessBuilder(argv).start().waitFor()).isZero();
  }

  @Test
  void aBackupGoesFromLookToKept() throws Exception {
    List<String> looked = believed(request("look", A, "1", "-", "-"));
    assertThat(looked).containsExactly("new", "-", "0", "-", "8071");
    assertThat(believed(request("begin", A, "1", "-", "-")).get(0)).isEqualTo("new");
    inMirror("home/file", "one");
    List<String> kept = believed(request("complete", A, "1", "-", "-"));
    String id = store.record().head().orElseThrow().id().value();
    assertThat(kept).containsExactly("kept", A, "1", id, "8071");
    assertThat(believed(request("look", "-", "0", "-", "-")))
        .containsExactly("fill", A, "1", id, "8071");
    assertThat(believed(request("look", B, "5", "-", "-")).get(0)).isEqualTo("diverged");
    assertThat(believed(request("look", B, "5", A + ":1", "-")).get(0)).isEqualTo("continue");
    refused(
        409,
        "the store does not go on from the newest version: they have diverged",
        request("begin", B, "5", "-", "-"));
    refused(
        409,
        "nothing has begun that could be completed",
        request("complete", B, "5", "-", "unchanged"));
  }

  /** The five lines of an answer whose code is right. */
  private List<String> believed(String request) {
    BackupReply reply = take(request);
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    List<String> lines = List.of(reply.text().split("\n", -1));
    assertThat(lines).hasSize(7).endsWith("");
    String sent = request.substring(request.length() - 65);
    String answer = "answer\n" + sent + String.join("\n", lines.subList(0, 5)) + "\n";
    assertThat(lines.get(5))
        .isEqualTo(HexFormat.of().formatHex(SECRET.reportKey(PC, 0).code(answer)));
    return lines.subList(0, 5);
  }

  @Test
  void whoIsNotTheMachineIsRefusedAndLearnsNothing() {
    refused(400, "a request has 10 lines", "x");
    refused(
        403,
        "the site has no machine pc-99",
        signed(lines("pc-99", "look", "machine", A, "1", "-", "-"), "pc-99"));
    refused(
        403,
        "the code is wrong",
        signed(lines("pc-01", "look", "machine", A, "1", "-", "-"), "pc-02"));
    refused(403, "the code is wrong", request("look", A, "1", "-", "-").replace(A, B));
    refused(
        403,
        "machine pc-01 has no store other with a backup",
        signed(lines("pc-01", "look", "other", A, "1", "-", "-"), "pc-01"));
    assertThat(passwords).isEmptyFile();
    assertThat(repository.resolve("backups")).doesNotExist();
  }

  @Test
  void aChallengeIsAnsweredWithinAMinuteAndOnce() {
    String request = request("begin", A, "1", "-", "-");
    assertThat(take(request).status()).isEqualTo(200);
    refused(403, "this was answered before", request);
    String late = request("begin", A, "1", "-", "-");
    clock.advance(Challenges.VALID);
    refused(403, "the challenge is unknown or older than a minute", late);
  }

  @Test
  void whatWasAnsweredBeforeTheServerStartedIsNotAnsweredAgain() {
    String request = request("begin", A, "1", "-", "-");
    assertThat(take(request).status()).isEqualTo(200);
    clock.advance(Duration.ofSeconds(1));
    requests = start();
    refused(403, "the challenge is unknown or older than a minute", request);
  }

  @Test
  void theDaemonLetsInWhoHasProvedItselfAndNobodyElse() throws Exception {
    take(request("look", A, "1", "-", "-"));
    assertThat(passwords).hasContent("pc-01:password of pc-01");
    assertThat(Files.getPosixFilePermissions(passwords)).hasSize(2);
    take(signed(lines("pc-02", "look", "machine", A, "1", "-", "-"), "pc-02"));
    assertThat(passwords).hasContent("pc-01:password of pc-01\npc-02:password of pc-02");
    start();
    assertThat(passwords).isEmptyFile();
  }

  @Test
  void whatCannotBeKeptNowIsAskedForAgain() throws Exception {
    take(request("begin", A, "1", "-", "-"));
    HostLock lock = HostLock.acquire(store.place().lock());
    try (lock) {
      refused(503, "busy; ask again in a minute", request("complete", A, "1", "-", "-"));
    }
    Files.writeString(store.place().directory().resolve("record"), "{");
    BackupReply reply = take(request("complete", A, "1", "-", "-"));
    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.text()).contains("is damaged").endsWith("\n").hasLineCount(1);
  }

  @Test
  void whyTheServerFailsIsLoggedOnOneLine() throws Exception {
    take(request("begin", A, "1", "-", "-"));
    Path record = store.place().directory().resolve("record");
    Files.writeString(record, "{\n\u001b[2J");
    assertThat(logged(() -> take(request("begin", A, "1", "-", "-"))))
        .singleElement()
        .asString()
        .contains("WARN", "store machine of machine pc-01", record + " is damaged")
        .doesNotContain("\u001b");

    Files.delete(record);
    Files.createDirectory(record);
    assertThat(logged(() -> take(request("begin", A, "1", "-", "-"))))
        .singleElement()
        .asString()
        .contains("WARN", "store machine of machine pc-01", "Is a directory");
  }

  /** The lines that the log has of something. */
  private static List<String> logged(Runnable work) {
    PrintStream before = System.err;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    System.setErr(new PrintStream(log, true, UTF_8));
    try {
      work.run();
    } finally {
      System.setErr(before);
    }
    return log.toString(UTF_8).lines().toList();
  }
}
