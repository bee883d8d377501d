package org.statelesslinux.engine.netboot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.engine.boot.BootEntry;
import org.statelesslinux.engine.boot.MachineArchive;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.execute.MachineScript;
import org.statelesslinux.engine.execute.Until;
import org.statelesslinux.engine.identity.SiteSecret;
import org.statelesslinux.engine.machines.MachineRecords;
import org.statelesslinux.engine.machines.Reports;
import org.statelesslinux.engine.manifest.ManifestDelta;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.Value;
import org.statelesslinux.testsupport.Needs;

/**
 * The script that brings boot entries to a running machine, and the server that has them. A
 * directory is the machine's boot disk.
 */
@Needs(
    root = true,
    tools = {
      @Needs.Tool(name = "/bin/busybox", debianPackage = "busybox-static"),
      @Needs.Tool(name = "/usr/bin/ssh-keygen", debianPackage = "openssh-client")
    })
class UpdateFromMachineTest {
  private static final SiteSecret SECRET = SiteSecret.parse("ab".repeat(32));
  private static final List<String> SCRIPTS =
      List.of("update", "server.sh", "entries.sh", "apply-delta.awk");

  /** What {@code entries.sh} does with a disk, with a directory. */
  private static final String DIRECTORY_FOR_DISK =
      """
      open_boot() { bb mkdir -p "$ENTRIES"; echo opened >>"$RUN/opened"; }
      close_boot() { echo closed >>"$RUN/opened"; }
      install_loader() { bb cp "$1" "$BOOT/loader" && echo "$2" >"$BOOT/stateless/loader"; }
      """;

  @TempDir Path directory;

  private final List<String> asked = new ArrayList<>();
  private Path run;
  private Path running;
  private FakeEntries entries;
  private NetbootServer server;

  @BeforeEach
  void serveAndStart() throws IOException {
    run = Files.createDirectory(directory.resolve("run"));
    running = manifest("one");
    entries = new FakeEntries(directory);
    server = serve(SECRET, 0);
    for (String script : SCRIPTS) {
      try (InputStream in = BootEntry.class.getResourceAsStream(script)) {
        Files.copy(Objects.requireNonNull(in), run.resolve(script));
      }
    }
    try (InputStream in = BootEntry.class.getResourceAsStream("lock.sh")) {
      Files.write(
          run.resolve("entries.sh"),
          Objects.requireNonNull(in).readAllBytes(),
          StandardOpenOption.APPEND);
    }
    Files.writeString(
        run.resolve("entries.sh"), "\n" + DIRECTORY_FOR_DISK, StandardOpenOption.APPEND);
    Files.copy(Path.of("/bin/busybox"), run.resolve("busybox"), StandardCopyOption.COPY_ATTRIBUTES);
    Files.createDirectories(run.resolve("programs/bin"));
    Files.createLink(run.resolve("programs/bin/busybox"), run.resolve("busybox"));
    Files.copy(running, run.resolve("manifest"));
    Files.writeString(run.resolve("allowed-signers"), SECRET.entryKey().allowedSigners());
    settings("");
    started("");
  }

  private NetbootServer serve(SiteSecret secret, int port) throws IOException {
    MachineLookup lookup = new MachineLookup(NetbootSite.in(directory, ""));
    return NetbootServer.start(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
        new Resources(
            lookup,
            entries,
            (machine, snapshot) -> asked.add(machine.name().value()),
            secret.entryKey(),
            (snapshot, from) -> Optional.of(delta(snapshot, from.orElseThrow())),
            (mode, name) -> Optional.empty(),
            new Reports(
                secret,
                lookup::named,
                new MachineRecords(directory, Clock.systemUTC(), name -> false),
                Clock.systemUTC()),
            Optional.empty(),
            new Refusals(Listener.silent())),
        Duration.ofMinutes(1),
        Duration.ofMinutes(1));
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void whatTheServerHasNextIsBroughtAndTriedByTheNextStart() throws Exception {
    String first = publish("one", "kernel", bringing("one"));
    assertThat(update()).contains("was brought");
    assertThat(state()).contains("good=" + first, "next=\n");

    String second = publish("two", "kernel", bringing("two"));
    assertThat(update())
        .contains("bringing snapshot sha256:", "was brought; the next start tries it\n0");
    assertThat(state()).contains("good=" + first, "next=" + second, "tries=+++");
    assertThat(run.resolve("mode/brought")).hasContent("two");
    assertThat(part(second, "kernel")).hasContent("kernel");
    assertThat(part(second, "image")).hasContent("the image 01");
    assertThat(part(second, "attributes")).hasContent("attr");
    assertThat(part(second, "grub.cfg")).content().startsWith("linux of ");
    assertThat(run.resolve("boot/loader")).hasContent("a loader");
    assertThat(unpacked(part(second, "manifest"))).isEqualTo(Files.readString(manifest("two")));
    assertThat(run.resolve("status-notes")).content().contains("update: snapshot sha256:");
    assertThat(run.resolve("update.d")).doesNotExist();
    assertThat(run.resolve("update.lock").toFile()).doesNotExist();
    assertThat(asked).containsExactly("pc-01", "pc-01");

    assertThat(update()).contains("is there already, for the next start\n0");
    started(second);
    assertThat(update()).contains("has not been found good yet");
  }

  @Test
  void whatAnotherEntryHasIsNotFetchedAgainAndWhatIsWholeNeither() throws Exception {
    publish("one", "kernel", bringing("one"));
    update();
    String second = publish("two", "kernel", bringing("two"));
    // Nobody serves it under this name any more, so that it cannot have been fetched.
    Files.move(directory.resolve("loader-part"), directory.resolve("loader-kept"));
    Files.createDirectories(part(second, "kernel").getParent());
    Files.writeString(part(second, "kernel"), "cut short, or of something else altogether");
    assertThat(update()).endsWith("\n0");
    assertThat(part(second, "kernel")).hasContent("kernel");
    Files.move(directory.resolve("loader-kept"), directory.resolve("loader-part"));
  }

  @Test
  void aPartThatWasCutOffGoesOnWhereItWas() throws Exception {
    String first = publish("one", "kernel", bringing("one"));
    Files.createDirectories(part(first, "image").getParent());
    // What is there is kept: only the digest can tell that it was something else.
    Files.writeString(part(first, "image"), "THE IM");
    assertThat(update())
        .contains(
            "what an earlier update left of the part image was damaged; all of it comes again")
        .endsWith("\n0");
    assertThat(part(first, "image")).hasContent("the image 01");
  }

  @Test
  void aBootLoaderThatThePowerCutPreventedComesLater() throws Exception {
    publish("one", "kernel", bringing("one"));
    update();
    Files.delete(run.resolve("boot/loader"));
    Files.delete(run.resolve("boot/stateless/loader"));
    assertThat(update())
        .contains("the boot loader was put on the disk")
        .contains("is what this machine starts with already\n0");
    assertThat(run.resolve("boot/loader")).hasContent("a loader");
    assertThat(update()).doesNotContain("boot loader").endsWith("already\n0");
  }

  @Test
  void aBootEntryThatIsDamagedIsMendedByAMachineThatStartedOverTheNetwork() throws Exception {
    String first = publish("one", "kernel", bringing("one"));
    update();
    Files.writeString(part(first, "kernel"), "kernal");
    Files.delete(part(first, "manifest"));
    started(first);
    assertThat(update()).endsWith("is what this machine starts with already\n0");
    started("");
    assertThat(update()).contains("is damaged; it is mended").endsWith("\n0");
    assertThat(part(first, "kernel")).hasContent("kernel");
    assertThat(unpacked(part(first, "manifest"))).isEqualTo(Files.readString(running));
    assertThat(state()).contains("good=" + first, "next=\n");
    assertThat(update()).endsWith("is what this machine starts with already\n0");
  }

  @Test
  void aStepThatFailsIsSaidAndChangesNothing() throws Exception {
    String first = publish("one", "kernel", bringing("one"));
    update();
    publish(
        "two",
        "kernel",
        Plan.of(
            new Step.RunCommand(
                Value.texts("/bin/busybox", "sh", "-c", "echo no room >&2; exit 7"),
                List.of(),
                "fetching what changed")));
    assertThat(update())
        .contains("not updated: while fetching what changed: ", "ended with 7: no room")
        .endsWith("\n1");
    assertThat(state()).contains("good=" + first, "next=\n");
    assertThat(run.resolve("status-notes"))
        .content()
        .contains("update: not made: while fetching what changed: ")
        .doesNotContain("was brought");
    assertThat(Files.readAllLines(run.resolve("opened")))
        .filteredOn("opened"::equals)
        .hasSameSizeAs(
            Files.readAllLines(run.resolve("opened")).stream().filter("closed"::equals).toList());
  }

  @Test
  void anotherSitesServerIsNotBelieved() throws Exception {
    publish("one", "kernel", bringing("one"));
    int port = server.address().getPort();
    server.close();
    server = serve(SiteSecret.parse("cd".repeat(32)), port);
    assertThat(update()).contains("is not this site's").endsWith("\n1");
    assertThat(run.resolve("boot")).doesNotExist();
  }

  @Test
  void anAnswerToAnEarlierQuestionIsNotBelieved() throws Exception {
    publish("one", "kernel", bringing("one"));
    String earlier = answer("0123456789abcdef".repeat(2));
    assertThat(updateFrom(nonce -> earlier)).contains("an old description").endsWith("\n1");
    assertThat(run.resolve("boot")).doesNotExist();
  }

  @Test
  void whatIsForAnotherMachineIsNotBelieved() throws Exception {
    publish("one", "kernel", bringing("one"));
    assertThat(
            updateFrom(
                nonce -> {
                  String text = answer(nonce);
                  return SECRET
                      .entryKey()
                      .signed(
                          text.substring(0, text.indexOf("-----BEGIN"))
                              .replace("machine pc-01", "machine pc-02"));
                }))
        .contains("of machine pc-02, not of pc-01")
        .endsWith("\n1");
    assertThat(run.resolve("boot")).doesNotExist();
  }

  /** Lets the machine ask somebody in between. */
  private String updateFrom(Function<String, String> answer) throws Exception {
    HttpServer between =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    between.createContext(
        "/entry",
        exchange -> {
          String query = exchange.getRequestURI().getRawQuery();
          byte[] bytes = answer.apply(query.substring(query.indexOf("nonce=") + 6)).getBytes(UTF_8);
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    between.start();
    try {
      settings("UPDATE_URL=http://127.0.0.1:" + between.getAddress().getPort() + "\n");
      return update();
    } finally {
      between.stop(0);
    }
  }

  private String answer(String nonce) {
    try (InputStream in =
        URI.create(
                "http://127.0.0.1:%d/entry?name=pc-01&nonce=%s"
                    .formatted(server.address().getPort(), nonce))
            .toURL()
            .openStream()) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aMachineThatTheServerDoesNotKnowIsToldSo() throws Exception {
    publish("one", "kernel", bringing("one"));
    settings("MACHINE=pc-77\n");
    assertThat(update()).contains("has nothing that this machine could start with (404)");
  }

  @Test
  void aManifestThatWasChangedOnTheWayIsNotUsed() throws Exception {
    publish("one", "kernel", bringing("one"));
    update();
    publish("two", "kernel", bringing("two"));
    try (RandomAccessFile file = new RandomAccessFile(run.resolve("manifest").toFile(), "rw")) {
      file.seek(20);
      file.write('X');
    }
    assertThat(update()).contains("is not that of snapshot").endsWith("\n1");
    assertThat(state()).contains("next=\n");
  }

  @Test
  void aServerThatIsAwayIsSaid() throws Exception {
    server.close();
    assertThat(update()).contains("does not answer: ").endsWith("\n1");
    assertThat(run.resolve("status-notes")).content().startsWith("update: not made: the server ");
  }

  @Test
  void oneThatFailedIsNotBroughtAgainAndTheServerMayGoBack() throws Exception {
    String first = publish("one", "kernel", bringing("one"));
    update();
    String second = publish("two", "kernel", bringing("two"));
    update();
    publish("one", "kernel", bringing("one"));
    assertThat(update()).contains("is what this machine starts with already\n0");
    assertThat(state()).contains("good=" + first, "next=\n");
    Files.writeString(
        run.resolve("boot/stateless/grubenv"),
        state().replace("failed=\n", "failed=" + second + "\n"));
    publish("two", "kernel", bringing("two"));
    assertThat(update()).contains("did not reach the running state here before").endsWith("\n0");
  }

  @Test
  void itFetchesNoFasterThanItMay() throws Exception {
    settings("BANDWIDTH=1024\n");
    publish("one", "k".repeat(3000), bringing("one"));
    assertThat(update()).endsWith("\n0");
  }

  @Test
  void twoAtOnceAreNotStarted() throws Exception {
    long own = ProcessHandle.current().pid();
    String stat = Files.readString(Path.of("/proc/" + own + "/stat"));
    String start = Splitter.on(' ').splitToList(stat.substring(stat.lastIndexOf(')') + 2)).get(19);
    Files.createSymbolicLink(run.resolve("update.lock"), Path.of(own + "-" + start));
    assertThat(update())
        .isEqualTo(
            "an update is under way already: process %d. Try again when that has ended\n1"
                .formatted(own));
    Files.delete(run.resolve("update.lock"));
    Files.createSymbolicLink(run.resolve("update.lock"), Path.of("999999999-1"));
    publish("one", "kernel", bringing("one"));
    assertThat(update()).endsWith("\n0");
  }

  @Test
  void noneBeginsBesideTheStepsOfOneThatWasKilled() throws Exception {
    Path begun = fifo("begun");
    Path gate = fifo("gate");
    String waits = "echo $$ >/run/stateless/begun; read line </run/stateless/gate";
    publish(
        "one",
        "kernel",
        Plan.of(
            new Step.RunCommand(
                Value.texts("/bin/busybox", "sh", "-c", waits), List.of(), "waiting")));
    Process killed = startUpdate();
    long step = Long.parseLong(Files.readString(begun).strip());
    try {
      String lock = Files.readSymbolicLink(run.resolve("update.lock")).toString();
      long outer = Long.parseLong(lock.substring(0, lock.indexOf('-')));
      ProcessHandle.of(outer).orElseThrow().destroyForcibly();
      assertThat(said(killed)).endsWith("137");

      String first = publish("one", "kernel", bringing("one"));
      assertThat(update())
          .startsWith("an update is under way already: process ")
          .endsWith(", which one that was killed left behind. Try again when that has ended\n1");
      assertThat(run.resolve("update.d/report")).exists();

      Files.writeString(gate, "go on\n");
      Until.holds(() -> !update().contains("under way"));
      assertThat(state()).contains("good=" + first);
      assertThat(run.resolve("mode/brought")).hasContent("one");
      assertThat(run.resolve("update.lock.held")).doesNotExist();
    } finally {
      ProcessHandle.of(step).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  private Path fifo(String name) throws IOException {
    assertThat(said("busybox", "mkfifo", run.resolve(name).toString())).isEmpty();
    return run.resolve(name);
  }

  private static Plan bringing(String version) {
    return Plan.of(
        new Step.WriteFile(
            AbsolutePath.of("/run/stateless/mode/brought"),
            Value.text(version),
            0600,
            "bringing the snapshot"));
  }

  /** Returns the name of the entry. */
  private String publish(String version, String kernel, Plan update) throws IOException {
    MachineScript script = MachineScript.renderUpdate(update, Map.of());
    byte[] archive =
        new MachineArchive()
            .file(AbsolutePath.of("/stateless/machine"), version.getBytes(UTF_8), 0600)
            .file(AbsolutePath.of("/stateless/update-steps"), script.steps().getBytes(UTF_8), 0600)
            .file(
                AbsolutePath.of("/stateless/update-phrases"),
                script.phrasesFile().getBytes(UTF_8),
                0600)
            .toBytes();
    entries.publish(manifest(version), archive, kernel);
    return entries
        .of(
            new MachineLookup(NetbootSite.in(directory, ""))
                .named(new MachineName("pc-01"))
                .orElseThrow())
        .digest()
        .value()
        .substring(0, 32);
  }

  private Path manifest(String version) throws IOException {
    StringBuilder text =
        new StringBuilder("#mtree\n. type=dir mode=0755 uid=0 gid=0 time=0.000000000\n");
    for (int i = 0; i < 50; i++) {
      text.append(
          "./%02d-%s type=fifo mode=0644 uid=0 gid=0 time=0.000000000\n"
              .formatted(i, i % 7 == 0 ? version : "same"));
    }
    return Files.writeString(directory.resolve("manifest-" + version), text);
  }

  private Path delta(SnapshotId snapshot, SnapshotId from) throws IOException {
    assertThat(from).isEqualTo(id(running));
    Path file = directory.resolve("delta");
    Path after = id(manifest("one")).equals(snapshot) ? manifest("one") : manifest("two");
    try (InputStream first = Files.newInputStream(running);
        InputStream second = Files.newInputStream(after);
        GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      ManifestDelta.write(first, second, out);
    }
    return file;
  }

  private static SnapshotId id(Path manifest) throws IOException {
    return SnapshotId.ofHex(MoreFiles.asByteSource(manifest).hash(Hashing.sha256()).toString());
  }

  private void settings(String more) throws IOException {
    Files.writeString(
        run.resolve("machine"), "MACHINE=pc-01\nSNAPSHOT=%s\n".formatted(id(running)));
    Files.writeString(
        run.resolve("update-settings"),
        "UPDATE_URL=http://127.0.0.1:%d\nBANDWIDTH=\n%s"
            .formatted(server.address().getPort(), more));
  }

  /** With an entry of the boot disk, or from the network. */
  private void started(String entry) throws IOException {
    Files.writeString(
        directory.resolve("cmdline"), entry.isEmpty() ? "quiet" : "quiet stateless.entry=" + entry);
  }

  private Path part(String entry, String name) {
    return run.resolve("boot/stateless/entries").resolve(entry).resolve(name);
  }

  private String state() throws IOException {
    return Files.readString(run.resolve("boot/stateless/grubenv"));
  }

  private String unpacked(Path archive) throws IOException {
    return said(
        "busybox",
        "sh",
        "-c",
        "mkdir \"$1.d\" && cd \"$1.d\" && busybox cpio -i -d <\"$1\" 2>/dev/null; cat"
            + " stateless/manifest",
        "sh",
        archive.toString());
  }

  /** What the script says, and its exit code on a line of its own. */
  private String update() throws IOException {
    return said(startUpdate());
  }

  private Process startUpdate() throws IOException {
    Files.setPosixFilePermissions(
        run.resolve("update"), PosixFilePermissions.fromString("rwx------"));
    return start(
        "busybox",
        "unshare",
        "-m",
        "/bin/busybox",
        "sh",
        "-c",
        """
        mount -t tmpfs run /run && mkdir /run/stateless && mount --bind "$1" /run/stateless
        COMMAND_LINE=$2 /run/stateless/update; printf %s "$?"
        """,
        "sh",
        run.toString(),
        directory.resolve("cmdline").toString());
  }

  private static String said(String... words) throws IOException {
    return said(start(words));
  }

  private static Process start(String... words) throws IOException {
    return new ProcessBuilder(words).redirectErrorStream(true).start();
  }

  private static String said(Process process) throws IOException {
    process.getOutputStream().close();
    return new String(process.getInputStream().readAllBytes(), UTF_8);
  }
}
