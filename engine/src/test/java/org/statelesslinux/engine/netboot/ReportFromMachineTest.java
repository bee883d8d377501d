package org.statelesslinux.engine.netboot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.engine.boot.BootEntry;
import org.statelesslinux.engine.boot.EntryDigest;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.execute.ShellQuote;
import org.statelesslinux.engine.identity.SiteSecret;
import org.statelesslinux.engine.machines.MachineRecords;
import org.statelesslinux.engine.machines.Reports;
import org.statelesslinux.engine.machines.StatusNote;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.testsupport.Needs;

/** The script that machines report with, and the server that takes reports. */
@Needs(tools = @Needs.Tool(name = "/bin/busybox", debianPackage = "busybox-static"))
class ReportFromMachineTest {
  private static final SnapshotId SNAPSHOT = SnapshotId.ofHex("ab".repeat(32));
  private static final EntryDigest ENTRY = new EntryDigest("0123456789abcdef".repeat(4));
  private static final MachineName PC = new MachineName("pc-01");

  @TempDir Path directory;

  private SiteSecret secret;
  private MachineRecords records;
  private NetbootServer server;

  @BeforeEach
  void serve() throws IOException {
    secret = SiteSecret.in(directory.resolve("repository"));
    records = new MachineRecords(directory.resolve("repository"), Clock.systemUTC(), name -> false);
    MachineLookup lookup = new MachineLookup(NetbootSite.in(directory, ""));
    server =
        NetbootServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new Resources(
                lookup,
                new FakeEntries(directory),
                (machine, snapshot) -> {},
                secret.entryKey(),
                (snapshot, from) -> Optional.empty(),
                (mode, name) -> Optional.empty(),
                new Reports(secret, lookup::named, records, Clock.systemUTC()),
                Optional.empty(),
                new Refusals(Listener.silent())),
            Duration.ofMinutes(1),
            Duration.ofMinutes(1));
    Files.copy(
        Path.of("/bin/busybox"), directory.resolve("busybox"), StandardCopyOption.COPY_ATTRIBUTES);
    try (InputStream in = BootEntry.class.getResourceAsStream("report")) {
      String script = new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
      Files.writeString(
          directory.resolve("script"), script.replace("RUN=/run/stateless", "RUN=" + directory));
    }
    try (InputStream in = BootEntry.class.getResourceAsStream("server.sh")) {
      Files.copy(Objects.requireNonNull(in), directory.resolve("server.sh"));
    }
    Files.writeString(
        directory.resolve("machine"),
        "MACHINE=pc-01\nSNAPSHOT=%s\nREPORT_URL=http://127.0.0.1:%d\n"
            .formatted(SNAPSHOT, server.address().getPort()));
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void aMachineWithItsKeyIsBelieved() throws Exception {
    Files.write(directory.resolve("report.key"), secret.reportKey(PC, 0).pads());
    assertThat(report()).isEmpty();
    assertThat(said().sighting().snapshot()).isEqualTo(SNAPSHOT);
    assertThat(said().entry()).isEmpty();
    assertThat(report()).isEmpty();
  }

  @Test
  void whatItStartedWithAndWhateverTheStepsNotedArrives() throws Exception {
    Files.write(directory.resolve("report.key"), secret.reportKey(PC, 0).pads());
    Files.writeString(
        directory.resolve("machine"), "ENTRY=" + ENTRY + "\n", StandardOpenOption.APPEND);
    try (OutputStream notes = Files.newOutputStream(directory.resolve("status-notes"))) {
      for (int i = 0; i < 30; i++) {
        notes.write(
            ("all of " + "\u00e9\u001b'\"$(reboot)\\ ".repeat(40) + i + "\n").getBytes(UTF_8));
        notes.write(("note " + i + "\n").getBytes(UTF_8));
      }
      notes.write("\n\n \nnote 29\nwithout an end\0".getBytes(UTF_8));
    }

    assertThat(report()).isEmpty();

    assertThat(said().entry()).contains(ENTRY);
    assertThat(said().notes())
        .hasSize(16)
        .extracting(StatusNote::text)
        .endsWith("note 29", " ", "without an end?")
        .containsOnlyOnce("note 29")
        .allMatch(text -> text.length() <= 200);
  }

  @Test
  void aNoteOfAStepIsSaidAtOnceAndReported() throws Exception {
    Files.write(directory.resolve("report.key"), secret.reportKey(PC, 0).pads());
    Path steps = directory.resolve("steps");
    try (InputStream in = ShellQuote.class.getResourceAsStream("steps.sh")) {
      Files.write(steps, Objects.requireNonNull(in).readAllBytes());
    }
    Files.writeString(
        steps,
        "status_note 'store machine: its \"own\" state -n %s'\nstatus_note -n\n",
        StandardOpenOption.APPEND);
    ProcessBuilder early =
        new ProcessBuilder(
            "/bin/busybox", "sh", "-c", "exec /bin/busybox sh \"$0\" 3>&1", steps.toString());
    early.environment().put("RUN_DIR", directory.toString());
    assertThat(said(early)).isEqualTo("note store machine: its \"own\" state -n %s\nnote -n\n");

    assertThat(report()).isEmpty();
    assertThat(said().notes())
        .extracting(StatusNote::text)
        .containsExactly("store machine: its \"own\" state -n %s", "-n");
  }

  @Test
  void oneWithAnothersKeyIsNotAndSaysSo() throws Exception {
    Files.write(
        directory.resolve("report.key"), secret.reportKey(new MachineName("pc-02"), 0).pads());
    assertThat(report()).contains("403");
    assertThat(records.all()).isEmpty();
  }

  private MachineRecords.Said said() {
    return records.all().get(PC).report().orElseThrow();
  }

  private String report() throws IOException {
    return said(new ProcessBuilder("/bin/busybox", "sh", directory.resolve("script").toString()));
  }

  private static String said(ProcessBuilder program) throws IOException {
    Process process = program.redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), UTF_8);
  }
}
