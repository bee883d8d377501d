package org.statelesslinux.engine.netboot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.engine.boot.BootEntry;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.identity.SiteSecret;
import org.statelesslinux.engine.machines.MachineRecords;
import org.statelesslinux.engine.machines.Reports;
import org.statelesslinux.engine.machines.Sighting;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.testsupport.Needs;

/** The script that machines report with, and the server that takes reports. */
@Needs(tools = @Needs.Tool(name = "/bin/busybox", debianPackage = "busybox-static"))
class ReportFromMachineTest {
  private static final SnapshotId SNAPSHOT = SnapshotId.ofHex("ab".repeat(32));
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
                new Reports(
                    secret, name -> lookup.named(name).isPresent(), records, Clock.systemUTC()),
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
    Files.write(directory.resolve("report.key"), secret.reportKey(PC).pads());
    assertThat(report()).isEmpty();
    assertThat(records.all().get(PC).report()).map(Sighting::snapshot).contains(SNAPSHOT);
    assertThat(report()).isEmpty();
  }

  @Test
  void oneWithAnothersKeyIsNotAndSaysSo() throws Exception {
    Files.write(directory.resolve("report.key"), secret.reportKey(new MachineName("pc-02")).pads());
    assertThat(report()).contains("403");
    assertThat(records.all()).isEmpty();
  }

  private String report() throws IOException {
    Process process =
        new ProcessBuilder("/bin/busybox", "sh", directory.resolve("script").toString())
            .redirectErrorStream(true)
            .start();
    return new String(process.getInputStream().readAllBytes(), UTF_8);
  }
}
