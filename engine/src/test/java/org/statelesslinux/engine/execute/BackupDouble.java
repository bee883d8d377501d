package org.statelesslinux.engine.execute;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.statelesslinux.engine.identity.Hmac;

/**
 * The server's side of backups for one machine, pc-01, and one store, home: as a machine sees it,
 * with a real rsync daemon. What it answers can be spoilt.
 */
final class BackupDouble implements AutoCloseable {
  static final byte[] KEY = new byte[32];
  static final String PASSWORD = "correct horse";

  static {
    for (int i = 0; i < KEY.length; i++) {
      KEY[i] = (byte) (i * 37 - 100); // With zeros, line ends and bytes above 127.
    }
  }

  /** What a machine asked: the lines after its name. */
  final List<String> asked = Collections.synchronizedList(new ArrayList<>());

  /** What the answer becomes on its way. */
  volatile UnaryOperator<byte[]> spoil = answer -> answer;

  /** The status of all answers. */
  volatile int status = 200;

  /** How many challenges were made. */
  final AtomicInteger challenges = new AtomicInteger();

  volatile String lineage = "-";
  volatile long generation;
  volatile String version = "-";

  private final Path directory;
  private final HttpServer http;
  private final int port;
  private final Process rsync;
  private volatile String begun = "";
  private final Set<String> known = Collections.synchronizedSet(new HashSet<>());
  private final Set<String> answered = Collections.synchronizedSet(new HashSet<>());

  BackupDouble(Path directory) throws Exception {
    this.directory = Files.createDirectories(directory);
    Files.createDirectories(mirror());
    Files.createDirectories(directory.resolve("newest/tree"));
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
    http.createContext("/challenge", this::challenge);
    http.createContext("/backup", this::backup);
    http.start();
    port = freePort();
    rsync = daemon();
    Until.holds(this::listens);
  }

  Path mirror() {
    return directory.resolve("mirror");
  }

  Path newest() {
    return directory.resolve("newest/tree");
  }

  String url() {
    return "http://127.0.0.1:" + http.getAddress().getPort();
  }

  /** What a machine keeps to speak to this server, in its directory of the running system. */
  void introduce(Path run) throws IOException {
    Files.write(run.resolve("report.key"), pads());
    secret(run.resolve("backup.password"), PASSWORD + "\n");
    Files.writeString(run.resolve("rsync"), "exec /usr/bin/rsync \"$@\"\n");
    Files.writeString(
        run.resolve("machine"),
        "MACHINE='pc-01'\nBACKUP_URL='%s'\nBACKUP_HOST='127.0.0.1'\nBACKUP_STORES='home'\n"
            .formatted(url()));
    Path busybox = run.resolve("busybox");
    if (!Files.exists(busybox)) {
      Files.createSymbolicLink(busybox, Path.of("/bin/busybox"));
    }
    for (String script : List.of("backup", "server.sh")) {
      try (var in =
          BackupDouble.class.getResourceAsStream("/org/statelesslinux/engine/boot/" + script)) {
        String text = new String(in.readAllBytes(), UTF_8);
        Files.writeString(run.resolve(script), text.replace("RUN=/run/stateless", "RUN=" + run));
      }
    }
    try (var in =
        BackupDouble.class.getResourceAsStream("/org/statelesslinux/engine/boot/lock.sh")) {
      Files.write(run.resolve("server.sh"), in.readAllBytes(), StandardOpenOption.APPEND);
    }
  }

  /** Makes the mirror the newest version. */
  void keep(String line, long number) throws IOException {
    lineage = line;
    generation = number;
    run("rsync", "-aHAX", "--modify-window=-1", "--delete", mirror() + "/", newest() + "/");
    describe();
  }

  /** Writes the manifest of the newest version as it is now. */
  void describe() throws IOException {
    Path manifest = directory.resolve("newest/manifest");
    String keys = "type,mode,uid,gid,size,time,link,sha256";
    Files.write(manifest, run("mtree", "-c", "-p", newest().toString(), "-k", keys));
    try {
      version =
          "sha256:"
              + HexFormat.of()
                  .formatHex(
                      MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(manifest)));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private void challenge(HttpExchange exchange) throws IOException {
    String challenge = "c0ffee-" + challenges.incrementAndGet();
    known.add(challenge);
    send(exchange, 200, (challenge + "\n").getBytes(UTF_8));
  }

  private void backup(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    List<String> lines = List.of(body.split("\n", -1));
    String code = lines.get(9);
    if (status != 200) {
      send(exchange, status, "no\n".getBytes(UTF_8));
    } else if (lines.size() != 11
        || !lines.get(0).equals("backup")
        || !lines.get(1).equals("pc-01")
        || !lines.get(3).equals("home")
        || !known.contains(lines.get(8))
        || !code.equals(hmac(body.substring(0, body.length() - code.length() - 1)))
        || !answered.add(code)) {
      send(exchange, 403, "no\n".getBytes(UTF_8));
    } else {
      asked.add(String.join(" ", lines.subList(2, 8)));
      answer(exchange, lines, code);
    }
  }

  private void answer(HttpExchange exchange, List<String> lines, String code) throws IOException {
    String verb = lines.get(2);
    String verdict = verdict(lines.get(4), Long.parseLong(lines.get(5)), lines.get(6));
    String copy = lines.get(4) + ":" + lines.get(5);
    if (verb.equals("begin") && (verdict.equals("new") || verdict.equals("continue"))) {
      begun = copy;
    } else if (verb.equals("complete") && begun.equals(copy)) {
      if (lines.get(7).equals("-")) {
        keep(lines.get(4), Long.parseLong(lines.get(5)));
      }
      generation = Long.parseLong(lines.get(5));
      verdict = "kept";
      begun = "";
    } else if (!verb.equals("look")) {
      send(exchange, 409, "diverged\n".getBytes(UTF_8));
      return;
    }
    String text = "%s\n%s\n%d\n%s\n%d\n".formatted(verdict, lineage, generation, version, port);
    String whole = text + hmac("answer\n" + code + "\n" + text) + "\n";
    send(exchange, 200, spoil.apply(whole.getBytes(UTF_8)));
  }

  private String verdict(String line, long number, String parent) {
    if (version.equals("-")) {
      return "new";
    } else if (line.equals("-")) {
      return "fill";
    }
    return (line.equals(lineage) && number >= generation)
            || parent.equals(lineage + ":" + generation)
        ? "continue"
        : "diverged";
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    try (exchange) {
      exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }

  static String hmac(String message) {
    return HexFormat.of().formatHex(Hmac.of(KEY, message.getBytes(UTF_8)));
  }

  private static byte[] pads() {
    byte[] pads = new byte[128];
    for (int i = 0; i < 64; i++) {
      byte key = i < KEY.length ? KEY[i] : 0;
      pads[i] = (byte) (key ^ 0x36);
      pads[64 + i] = (byte) (key ^ 0x5c);
    }
    return pads;
  }

  private static void secret(Path file, String text) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(file, text.getBytes(US_ASCII));
  }

  private Process daemon() throws IOException {
    Path secrets = directory.resolve("secrets");
    secret(secrets, "pc-01:" + PASSWORD + "\n");
    Path config = directory.resolve("rsyncd.conf");
    Files.writeString(
        config,
        """
        port = %d
        address = 127.0.0.1
        use chroot = no
        munge symlinks = no
        uid = %s
        gid = %s
        auth users = pc-01
        secrets file = %s
        log file = %s
        [store-home]
        path = %s
        read only = no
        [restore-home]
        path = %s
        read only = yes
        """
            .formatted(
                port,
                Files.getAttribute(directory, "unix:uid"),
                Files.getAttribute(directory, "unix:gid"),
                secrets,
                directory.resolve("rsyncd.log"),
                mirror(),
                directory.resolve("newest")));
    return new ProcessBuilder("rsync", "--daemon", "--no-detach", "--config=" + config)
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("rsyncd.said").toFile())
        .start();
  }

  private boolean listens() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false; // not yet
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static byte[] run(String... command) throws IOException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    byte[] said = process.getInputStream().readAllBytes();
    try {
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", command) + " failed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
    return said;
  }

  /** No challenge is known any more, as when a server starts. */
  void forgetChallenges() {
    known.clear();
  }

  /** Ends the part that copies; HTTP goes on. */
  void endRsync() {
    rsync.destroy();
    rsync.onExit().join();
  }

  @Override
  public void close() {
    http.stop(0);
    endRsync();
  }
}
