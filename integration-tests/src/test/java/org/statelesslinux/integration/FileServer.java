package org.statelesslinux.integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Somebody else's file server: an NFS-Ganesha that exports one directory, as {@code /share}, at a
 * port of this host's loopback. It ends when it is closed, and with the thread that started it.
 */
final class FileServer implements AutoCloseable {
  private static final String CONFIG =
      """
      NFS_CORE_PARAM {
        NFS_Port = %d; Bind_addr = 127.0.0.1; Protocols = 4;
        Enable_NLM = false; Enable_RQUOTA = false; Enable_UDP = false;
        Dbus_Name_Prefix = 'test%1$d';
      }
      NFSv4 { Only_Numeric_Owners = true; Graceless = true; RecoveryRoot = '%s/recovery'; }
      NFS_KRB5 { Active_krb5 = false; CCacheDir = '%2$s/credentials'; }
      EXPORT {
        Export_Id = 1; Path = '%s'; Pseudo = '/share'; Protocols = 4; Transports = TCP;
        SecType = sys; %s
        FSAL { Name = VFS; }
      }
      """;

  private final Process process;
  private final int port;

  private FileServer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts it and waits until it answers.
   *
   * @param place an own directory for what it writes besides
   * @param options what its configuration says of the export: who may do what
   */
  static FileServer start(Path place, int port, Path exported, String options) throws Exception {
    Files.createDirectories(place);
    Path config = place.resolve("ganesha.conf");
    Files.writeString(config, CONFIG.formatted(port, place, exported, options));
    Process process =
        new ProcessBuilder(
                List.of(
                    "/usr/bin/setpriv",
                    "--pdeathsig=KILL",
                    "/usr/bin/ganesha.nfsd",
                    "-F",
                    "-f",
                    config.toString(),
                    "-L",
                    "STDERR",
                    "-p",
                    place.resolve("pid").toString()))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(place.resolve("ganesha.log").toFile()))
            .start();
    FileServer server = new FileServer(process, port);
    try {
      Until.holds(() -> answers(port) || !process.isAlive());
      if (!process.isAlive()) {
        throw new AssertionError(Files.readString(place.resolve("ganesha.log")));
      }
      return server;
    } catch (Exception | Error e) {
      server.close();
      throw e;
    }
  }

  private static boolean answers(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false; // not yet
    }
  }

  int port() {
    return port;
  }

  /** What it exports, as a machine on QEMU's network for users names it. */
  String share() {
    return "10.0.2.2:/share";
  }

  @Override
  public void close() {
    stop();
  }

  /** Turns it off as a power cut would. */
  void stop() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException(e));
    }
  }
}
