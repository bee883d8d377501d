package org.statelesslinux.backend.nfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.statelesslinux.engine.Engine;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.execute.HostPlaces;
import org.statelesslinux.engine.serve.Serving;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.testsupport.Needs;

/** What a real NFS-Ganesha makes of our configuration, seen by a client that needs no kernel. */
@Needs(
    root = true,
    tools = {
      @Needs.Tool(name = "ganesha.nfsd", debianPackage = "nfs-ganesha"),
      @Needs.Tool(name = "nfs-cat", debianPackage = "libnfs-utils")
    },
    paths = "/etc/ganesha/vfs.conf")
@Timeout(120)
class GaneshaOnThisHostTest {
  @TempDir Path place;

  private int port;
  private Path tree;

  @BeforeEach
  void makeATree() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    tree = Files.createDirectories(place.resolve("tree"));
    Files.createDirectories(tree.resolve("etc"));
    Files.writeString(tree.resolve("etc/os-release"), "ID=one\n");
  }

  @AfterEach
  void nothingIsLeft() {
    assertThat(daemons()).isEmpty();
  }

  @Test
  void allSnapshotsAreExportedAtOnceAndOneThatComesOrGoesDisturbsNoOther() throws Exception {
    try (Engine engine = engine("repository")) {
      String first = publish(engine, "kiosk");
      assertThat(publish(engine, "lab")).isEqualTo(first);
      try (Serving serving = engine.serve(Listener.silent())) {
        assertThat(read("kiosk", first)).isEqualTo("ID=one\n");
        assertThat(read("lab", first)).isEqualTo("ID=one\n");
        List<Long> daemon = daemons();

        Files.writeString(tree.resolve("etc/os-release"), "ID=two\n");
        String second = publish(engine, "kiosk");
        serving.refresh();
        until("ID=two\n", "kiosk", second);
        assertThat(read("kiosk", first)).isEqualTo("ID=one\n");

        assertThat(engine.gc(Listener.silent())).hasSize(1);
        serving.refresh();
        until("", "kiosk", first);
        assertThat(read("kiosk", second)).isEqualTo("ID=two\n");
        assertThat(read("lab", first)).isEqualTo("ID=one\n");
        assertThat(daemons()).isEqualTo(daemon);
      }
    }
  }

  @Test
  void aDaemonThatIsKilledIsStartedAgain() throws Exception {
    try (Engine engine = engine("repository")) {
      String id = publish(engine, "kiosk");
      try (Serving serving = engine.serve(Listener.silent())) {
        List<Long> before = daemons();
        before.forEach(pid -> ProcessHandle.of(pid).orElseThrow().destroyForcibly());
        until("ID=one\n", "kiosk", id);
        assertThat(daemons()).hasSize(1).isNotEqualTo(before);
        serving.refresh();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "in side",
        " before",
        "after ",
        "back\\",
        "#hash",
        "a;b",
        "{a}",
        "a=b, c",
        "ümlaut €",
        "it's",
        "\"quoted\"",
        "%include x",
        "$HOME`x`",
        "[a]*?"
      })
  void aRepositoryOfAnyNameIsServed(String name) throws Exception {
    try (Engine engine = engine(name)) {
      String id = publish(engine, "kiosk");
      try (Serving serving = engine.serve(Listener.silent())) {
        assertThat(read("kiosk", id)).isEqualTo("ID=one\n");
        serving.refresh();
      }
    }
  }

  @Test
  void aRepositoryWhoseNameCannotBeWrittenIsRefused() throws Exception {
    try (Engine engine = engine("it's \"quoted\"")) {
      publish(engine, "kiosk");
      assertThatThrownBy(() -> engine.serve(Listener.silent()))
          .isInstanceOf(StatelessException.class)
          .hasMessageContaining("it's \"quoted\"")
          .hasMessageContaining("at a path without quotes");
    }
  }

  private Engine engine(String repository) throws IOException {
    Files.writeString(
        place.resolve("site.yaml"),
        """
        repository: '%s'
        server: { address: 127.0.0.1 }
        mode: nfs
        modes: { nfs: { port: %d } }
        profiles: { kiosk: { tree: %3$s }, lab: { tree: %3$s } }
        machines: { pc-01: { profile: kiosk } }
        """
            .formatted(place.resolve(repository).toString().replace("'", "''"), port, tree));
    return Engine.builder()
        .withoutDiscovery()
        .backend(new NfsProvider())
        .config(place.resolve("site.yaml"))
        .places(
            new HostPlaces(
                place.resolve("instances"),
                Files.createDirectories(place.resolve("scratch")),
                place.resolve("services")))
        .build();
  }

  private static String publish(Engine engine, String profile) {
    return engine.profile(profile).publish().snapshot().id().hex();
  }

  /** What the client reads; nothing if it cannot. */
  private String read(String profile, String id) throws Exception {
    Process client =
        new ProcessBuilder(
                "nfs-cat",
                "nfs://127.0.0.1/%s/%s/etc/os-release?version=4&nfsport=%d"
                    .formatted(profile, id, port))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String text = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    client.waitFor();
    return text;
  }

  /** It reads its configuration, or starts, in its own time. */
  private void until(String expected, String profile, String id) throws Exception {
    while (!read(profile, id).equals(expected)) {
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }
  }

  /** The daemons that have been told of this test's directory, without those that hold them. */
  private List<Long> daemons() {
    return ProcessHandle.allProcesses()
        .filter(
            process ->
                process.info().command().filter("/usr/bin/ganesha.nfsd"::equals).isPresent()
                    && process
                        .info()
                        .commandLine()
                        .filter(line -> line.contains(place.toString()))
                        .isPresent())
        .map(ProcessHandle::pid)
        .toList();
  }
}
