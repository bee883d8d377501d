package org.statelesslinux.backend.rsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Network;
import org.statelesslinux.model.ProfileName;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.spi.BackendException;
import org.statelesslinux.spi.PublishedSnapshot;
import org.statelesslinux.testsupport.Needs;

class DaemonConfigTest {
  private static final SnapshotId ID = SnapshotId.ofHex("a1".repeat(32));
  private static final AbsolutePath WORK = AbsolutePath.of("/run/work");

  @TempDir Path place;

  @Test
  void aConfigurationLooksLikeThis() throws Exception {
    assertThat(
            DaemonConfig.render(
                List.of(snapshot("one", ID, "/srv/s/one"), snapshot("two", other(), "/srv/s/two")),
                List.of(new Network("192.0.2.0/24"), new Network("2001:db8::/32")),
                WORK))
        .isEqualTo(
            """
            use chroot = yes
            uid = 0
            gid = 0
            numeric ids = yes
            munge symlinks = no
            read only = yes
            list = no
            hosts allow = 127.0.0.0/8 ::1 192.0.2.0/24 2001:db8::/32
            hosts deny = *
            reverse lookup = no
            forward lookup = no
            max connections = 200
            lock file = /run/work/rsyncd.lock
            timeout = 600
            socket options = TCP_NODELAY

            [%s]
            path = /srv/s/one/

            [%s]
            path = /srv/s/two/
            """
                .formatted("a1".repeat(32), "b2".repeat(32)));
  }

  @Test
  void equalTreesOfTwoProfilesAreOneModule() throws Exception {
    String config =
        DaemonConfig.render(
            List.of(snapshot("one", ID, "/srv/s/one"), snapshot("two", ID, "/srv/s/two")),
            List.of(),
            WORK);
    assertThat(config).containsOnlyOnce("[" + ID.hex() + "]").contains("/srv/s/one/");
  }

  @Test
  void aPathThatTheDaemonWouldReadOtherwiseIsRefused() {
    assertThatThrownBy(
            () ->
                DaemonConfig.render(List.of(snapshot("one", ID, "/srv/%PATH%/x")), List.of(), WORK))
        .isInstanceOf(BackendException.class)
        .hasMessageContaining("/srv/%PATH%/x");
    assertThatThrownBy(
            () -> DaemonConfig.render(List.of(), List.of(), AbsolutePath.of("/%RSYNC_PID%")))
        .isInstanceOf(BackendException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "in side",
        " before",
        "after ",
        "back\\",
        "#hash",
        ";semicolon",
        "100%",
        "%lower%",
        "%%",
        "ümlaut €",
        "[module]",
        "path = etc",
        "&include x",
        "'quote\"",
        "$HOME`x`",
        "a=b"
      })
  @Needs(root = true, tools = @Needs.Tool(name = "rsync", debianPackage = "rsync"))
  void aRealDaemonServesADirectoryOfAnyOtherName(String name) throws Exception {
    Path directory = Files.createDirectory(place.resolve(name));
    Files.writeString(directory.resolve("manifest"), "served from " + name);
    Path config = place.resolve("rsyncd.conf");
    AbsolutePath work = AbsolutePath.of(place.toString());
    Files.writeString(
        config,
        DaemonConfig.render(List.of(snapshot("one", ID, directory.toString())), List.of(), work));

    try (Daemon daemon = new Daemon(config)) {
      assertThat(daemon.fetch("manifest", place.resolve("fetched"))).isZero();
      assertThat(place.resolve("fetched")).hasContent("served from " + name);
      assertThat(daemon.list()).as("the modules that anybody can see").isEmpty();
    }
  }

  private static SnapshotId other() {
    return SnapshotId.ofHex("b2".repeat(32));
  }

  private static PublishedSnapshot snapshot(String profile, SnapshotId id, String directory) {
    return new PublishedSnapshot(
        new ProfileName(profile), id, 1, AbsolutePath.of(directory), Optional.empty());
  }

  /** rsync's daemon with a configuration, on a free port, until it is closed. */
  private static final class Daemon implements AutoCloseable {
    private final int port;
    private final Process process;

    Daemon(Path config) throws IOException {
      port = freePort();
      process =
          new ProcessBuilder(
                  "/usr/bin/rsync",
                  "--daemon",
                  "--no-detach",
                  "--log-file=/dev/stderr",
                  "--config=" + config,
                  "--port=" + port,
                  "--address=127.0.0.1")
              .start();
      while (!listens()) {
        assertThat(process.isAlive()).as("rsync's daemon is alive").isTrue();
      }
    }

    private boolean listens() {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return socket.isConnected();
      } catch (IOException e) {
        return false;
      }
    }

    private static int freePort() throws IOException {
      try (ServerSocket socket = new ServerSocket(0)) {
        return socket.getLocalPort();
      }
    }

    int fetch(String file, Path to) throws Exception {
      return new ProcessBuilder(
              "/usr/bin/rsync",
              "-a",
              "rsync://127.0.0.1:" + port + "/" + ID.hex() + "/" + file,
              to.toString())
          .inheritIO()
          .start()
          .waitFor();
    }

    String list() throws Exception {
      Process rsync =
          new ProcessBuilder("/usr/bin/rsync", "rsync://127.0.0.1:" + port + "/").start();
      String modules = new String(rsync.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      rsync.waitFor();
      return modules;
    }

    @Override
    public void close() {
      process.destroy();
      process.onExit().join();
    }
  }
}
