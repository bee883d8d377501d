package org.statelesslinux.engine.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.testsupport.Needs;

/** What a machine sends to the server. */
@Needs(tools = @Needs.Tool(name = "/bin/busybox", debianPackage = "busybox-static"))
class ReportScriptTest {
  private static final byte[] KEY = new byte[32];
  private static final String SNAPSHOT = "sha256:" + "ab".repeat(32);

  static {
    for (int i = 0; i < KEY.length; i++) {
      KEY[i] = (byte) (i * 37 - 100); // With zeros, line ends and bytes above 127.
    }
  }

  @TempDir Path directory;

  private final List<String> requests = new ArrayList<>();
  private ServerSocket socket;
  private Thread server;
  private volatile String challenge = "c0ffee";

  @BeforeEach
  void serve() throws IOException {
    socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    server = new Thread(this::answer);
    server.start();
    Files.copy(
        Path.of("/bin/busybox"), directory.resolve("busybox"), StandardCopyOption.COPY_ATTRIBUTES);
    Files.write(directory.resolve("report.key"), pads());
    try (InputStream in = getClass().getResourceAsStream("report")) {
      String script = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      Files.writeString(
          directory.resolve("script"), script.replace("RUN=/run/stateless", "RUN=" + directory));
    }
    try (InputStream in = getClass().getResourceAsStream("server.sh")) {
      Files.copy(Objects.requireNonNull(in), directory.resolve("server.sh"));
    }
    machine("http://127.0.0.1:" + socket.getLocalPort());
  }

  @AfterEach
  void stop() throws Exception {
    socket.close();
    server.join();
  }

  @Test
  void theServerCanCheckWhatTheMachineRuns() throws Exception {
    assertThat(run()).isEmpty();
    assertThat(requests).hasSize(2);
    assertThat(requests.get(0)).startsWith("GET /challenge ");
    assertThat(requests.get(1)).startsWith("POST /report ");
    assertThat(body()).isEqualTo(signed("-\n"));
  }

  @Test
  void whatItStartedWithIsSaid() throws Exception {
    String entry = "0123456789abcdef".repeat(4);
    Files.writeString(
        directory.resolve("machine"), "ENTRY='" + entry + "'\n", StandardOpenOption.APPEND);
    assertThat(run()).isEmpty();
    assertThat(body()).isEqualTo(signed(entry + "\n"));
  }

  @Test
  void notesAreSentEachOnceAndNothingButPrintableCharacters() throws Exception {
    Files.writeString(
        directory.resolve("status-notes"),
        "store machine: it's \"$(reboot)\" `x` \\n %s\n\none\ntwo\none\n\u001b[2J\ta\r\n\u00e9");
    assertThat(run()).isEmpty();
    assertThat(body())
        .isEqualTo(
            signed(
                """
                -
                note store machine: it's "$(reboot)" `x` \\n %s
                note one
                note two
                note ?[2J?a?
                note ??
                """));
  }

  @Test
  void ofManyLongNotesTheLatestAreCutToSize() throws Exception {
    StringBuilder notes = new StringBuilder();
    for (int i = 0; i < 2000; i++) {
      notes.append(i).append("x".repeat(300)).append('\n');
    }
    Files.writeString(directory.resolve("status-notes"), notes);
    assertThat(run()).isEmpty();
    StringBuilder expected = new StringBuilder("-\n");
    for (int i = 1984; i < 2000; i++) {
      expected.append("note ").append(i).append("x".repeat(196)).append('\n');
    }
    assertThat(body()).isEqualTo(signed(expected.toString())).hasSizeLessThan(4096);
  }

  private String body() {
    return requests.get(1).substring(requests.get(1).indexOf("\r\n\r\n") + 4);
  }

  private static String signed(String rest) throws Exception {
    String boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    String message = "pc-01\n" + SNAPSHOT + "\n" + boot + "\nc0ffee\n" + rest;
    return message + hmac(message) + "\n";
  }

  @Test
  void whatIsNoChallengeIsNotSigned() throws Exception {
    challenge = "a b\nc";
    assertThat(run()).contains("http://127.0.0.1:").endsWith(": the answer is no challenge\n");
    assertThat(requests).allMatch(request -> request.startsWith("GET ")).hasSize(3);
  }

  @Test
  void aServerThatIsNotThereIsSaid() throws Exception {
    socket.close();
    assertThat(run()).contains("http://127.0.0.1:").contains("refused");
  }

  @Test
  void withoutAServerThereIsNoReport() throws Exception {
    machine("");
    assertThat(run()).isEqualTo("there is no server to report to\n");
  }

  @Test
  void aKeyOfAnotherSizeIsNone() throws Exception {
    Files.writeString(directory.resolve("report.key"), "short");
    assertThat(run()).endsWith("report.key is not a key\n");
    assertThat(requests).isEmpty();
  }

  @Test
  void whyThereIsNoKeyIsSaid() throws Exception {
    Files.delete(directory.resolve("report.key"));
    Files.writeString(directory.resolve("keys-missing"), "no keys were found: no disk\n");
    assertThat(run()).isEqualTo("no keys were found: no disk\n");
    assertThat(requests).isEmpty();
  }

  private void machine(String url) throws IOException {
    Files.writeString(
        directory.resolve("machine"),
        "MACHINE='pc-01'\nSNAPSHOT='" + SNAPSHOT + "'\nREPORT_URL='" + url + "'\n");
  }

  private String run() throws IOException {
    Process process =
        new ProcessBuilder("/bin/busybox", "sh", directory.resolve("script").toString())
            .redirectErrorStream(true)
            .start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
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

  private static String hmac(String message) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(KEY, "HmacSHA256"));
    return HexFormat.of().formatHex(mac.doFinal(message.getBytes(StandardCharsets.UTF_8)));
  }

  private void answer() {
    while (!socket.isClosed()) {
      try (Socket one = socket.accept()) {
        String request = request(one.getInputStream());
        requests.add(request);
        String body = request.startsWith("GET") ? challenge + "\n" : "";
        one.getOutputStream()
            .write(
                ("HTTP/1.1 200 OK\r\nContent-Length: "
                        + body.length()
                        + "\r\nConnection: close\r\n\r\n"
                        + body)
                    .getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        // The test closed the socket.
        return;
      }
    }
  }

  private static String request(InputStream in) throws IOException {
    StringBuilder text = new StringBuilder();
    int length = 0;
    while (text.indexOf("\r\n\r\n") < 0 || text.length() < text.indexOf("\r\n\r\n") + 4 + length) {
      int next = in.read();
      if (next < 0) {
        break;
      }
      text.append((char) next);
      if (text.toString().endsWith("\r\n\r\n")) {
        var header = Pattern.compile("(?i)content-length: *(\\d+)").matcher(text);
        length = header.find() ? Integer.parseInt(header.group(1)) : 0;
      }
    }
    return text.toString();
  }
}
