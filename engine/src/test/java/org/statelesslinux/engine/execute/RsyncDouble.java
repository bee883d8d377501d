package org.statelesslinux.engine.execute;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.statelesslinux.plan.Value;

/** rsync's daemon, as it serves the snapshots of a profile, on a free port until it is closed. */
final class RsyncDouble implements AutoCloseable {
  private final int port;
  private final Process process;

  RsyncDouble(Path snapshots, Path place) throws IOException {
    port = freePort();
    Path config = place.resolve("rsyncd.conf");
    Files.writeString(
        config,
        """
        use chroot = yes
        uid = 0
        gid = 0
        numeric ids = yes
        munge symlinks = no
        lock file = %s
        [snapshots]
        path = %s
        """
            .formatted(place.resolve("rsyncd.lock"), snapshots));
    process =
        new ProcessBuilder(
                "/usr/bin/rsync",
                "--daemon",
                "--no-detach",
                "--log-file=" + place.resolve("rsyncd.log"),
                "--config=" + config,
                "--port=" + port,
                "--address=127.0.0.1")
            .inheritIO()
            .start();
    while (!listens()) {
      assertThat(process.isAlive()).as("rsync's daemon is alive").isTrue();
    }
  }

  /** The address of a snapshot's directory. */
  Value url(Path directory) {
    return Value.text("rsync://127.0.0.1:" + port + "/snapshots/" + directory.getFileName() + "/");
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

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
