package org.statelesslinux.engine.netboot;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.execute.Until;
import org.statelesslinux.engine.identity.SiteSecret;
import org.statelesslinux.engine.machines.MachineRecords;
import org.statelesslinux.engine.machines.Reports;

/** Bytes that no HTTP client sends. Whatever comes, the server goes on answering the next one. */
@Timeout(60)
class HostileRequestsTest {
  private static final String END = " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

  @TempDir Path directory;

  private FakeEntries entries;
  private NetbootServer server;

  @BeforeEach
  void serve() throws Exception {
    entries = new FakeEntries(directory);
    start(Duration.ofMinutes(1), Duration.ofMinutes(1));
  }

  private void start(Duration toComeIn, Duration toBeAnswered) throws Exception {
    if (server != null) {
      server.close();
    }
    MachineLookup lookup = new MachineLookup(NetbootSite.in(directory, ""));
    server =
        NetbootServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new Resources(
                lookup,
                entries,
                (machine, snapshot) -> {},
                SiteSecret.parse("ab".repeat(32)).entryKey(),
                (snapshot, from) -> Optional.empty(),
                (mode, name) -> Optional.empty(),
                new Reports(
                    SiteSecret.parse("ab".repeat(32)),
                    lookup::named,
                    new MachineRecords(directory, Clock.systemUTC(), name -> false),
                    Clock.systemUTC()),
                Optional.empty(),
                new Refusals(Listener.silent())),
            toComeIn,
            toBeAnswered);
  }

  @AfterEach
  void close() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /",
        "GET /etc/passwd",
        "GET /boot/../../../etc/passwd",
        "GET /boot/%2e%2e/%2e%2e/etc/passwd",
        "GET //etc/passwd",
        "GET /boot.ipxe;x",
        "GET /boot.ipxe#x",
        "GET http://127.0.0.1/etc/passwd",
        "GET /boot.ipxe?mac=${evil}",
        "GET /boot.ipxe?mac=%0d%0aX:%20y",
        "GET /boot.ipxe?name=%2e%2e%2fx",
        "TRACE /boot.ipxe",
        "PUT /report",
        "get /boot.ipxe",
        "GET /boot.ipxe?%",
        "GET /entry",
        "GET /entry?",
        "GET /entry?name=",
        "GET /entry?name=pc-01&name=pc-02",
        "GET /entry?name=%0aentry%20x",
        "GET /entry?mac=52-54-00-00-00-99",
        "GET /entry/?name=pc-01",
        "POST /entry?name=pc-01",
        "GET /manifest/",
        "GET /manifest/..%2f..%2fsecret",
        "GET /manifest/0000000000000000000000000000000000000000000000000000000000000000",
        "GET /manifest/0000000000000000000000000000000000000000000000000000000000000000?from=../x",
        "GET /manifest/0000000000000000000000000000000000000000000000000000000000000000?x=y",
        "GET /boot/0000000000000000000000000000000000000000000000000000000000000000/manifest",
        "GET /%",
        "GET /\u0000",
        "OPTIONS *",
        "GET mailto:a@b",
        "CONNECT a:80",
        "X",
        ""
      })
  void whatIsNotThereIsRefused(String line) throws Exception {
    String answer = exchange(line + END);
    assertThat(answer).doesNotContain("200 OK", "root:", "#!ipxe");
    if (!answer.isEmpty()) {
      assertThat(answer).containsPattern("^HTTP/1.1 (40[0-9]|501) ");
    }
    assertThatItAnswers();
  }

  @Test
  void noAnswerCarriesHeadersThatARequestMadeUp() throws Exception {
    assertThat(exchange("GET /boot.ipxe?%0d%0aEvil:%20yes=1" + END))
        .startsWith("HTTP/1.1 400 ")
        .doesNotContain("\nEvil");
  }

  @Test
  void aLineWithoutEndIsCutOff() throws Exception {
    assertThat(exchange("GET /" + "a".repeat(2_000_000))).doesNotContain("200 OK");
    assertThat(exchange("GET / HTTP/1.1\r\n" + "X: y\r\n".repeat(100_000)))
        .doesNotContain("200 OK");
    assertThatItAnswers();
  }

  @Test
  void aBodyThatSaysItIsLongIsNotWaitedFor() throws Exception {
    assertThat(exchange(post("Content-Length: 9000000000") + "x".repeat(70_000)))
        .startsWith("HTTP/1.1 413 ");
    assertThat(exchange(post("Content-Length: -5") + "x")).doesNotContain("204");
    assertThat(exchange(post("Transfer-Encoding: chunked") + "1\r\nx\r\n0\r\n\r\n"))
        .startsWith("HTTP/1.1 400 ");
    assertThatItAnswers();
  }

  private static String post(String header) {
    return "POST /report" + END.replace("\r\n\r\n", "\r\n" + header + "\r\n\r\n");
  }

  @Test
  void aRequestThatDoesNotComeInIsCutOff() throws Exception {
    start(Duration.ofMillis(50), Duration.ofMinutes(1));
    List<Socket> slow = new ArrayList<>();
    try {
      // More than there are threads, so that some wait for others to be cut off.
      for (int i = 0; i < 100; i++) {
        Socket socket = connect();
        slow.add(socket);
        socket.getOutputStream().write("GET /boot".getBytes(ISO_8859_1));
      }
      for (Socket socket : slow) {
        assertThat(rest(socket)).isEmpty();
      }
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
    start(Duration.ofMinutes(1), Duration.ofMinutes(1));
    assertThatItAnswers();
  }

  @Test
  void whoDoesNotSayWhatHeWantsDoesNotKeepOthersOut() throws Exception {
    // Nothing but their hurry cuts them off before this test's time is over.
    start(Duration.ofMinutes(10), Duration.ofMinutes(10));
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 100; i++) {
        Socket socket = connect();
        slow.add(socket);
        socket.getOutputStream().write("GET /boot".getBytes(ISO_8859_1));
      }
      assertThatItAnswers();
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  @Test
  void oneClientDoesNotHaveAllRequestsAnswered() throws Exception {
    Files.write(entries.kernel, new byte[64 * 1024 * 1024]);
    entries.readKernel();
    start(Duration.ofMinutes(10), Duration.ofMinutes(10));
    String large = "GET " + kernel() + END;
    List<Socket> slow = new ArrayList<>();
    try {
      // None of them comes to its end, whether it is one of those that are answered or not.
      for (int i = 0; i < 80; i++) {
        Socket socket = connect();
        slow.add(socket);
        socket.getOutputStream().write(large.getBytes(ISO_8859_1));
      }
      Until.holds(() -> exchange("GET /challenge" + END).startsWith("HTTP/1.1 503 "));
      assertThat(exchange("GET /challenge" + END)).contains("this client has 16 requests");
      try (Socket other =
          new Socket(
              InetAddress.getLoopbackAddress(),
              server.address().getPort(),
              InetAddress.getByName("127.0.0.2"),
              0)) {
        other.getOutputStream().write(("GET /challenge" + END).getBytes(ISO_8859_1));
        assertThat(rest(other)).startsWith("HTTP/1.1 200 OK");
      }
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
    Until.holds(() -> exchange("GET /challenge" + END).startsWith("HTTP/1.1 200 OK"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/report", "/boot.ipxe", "/nothing"})
  void aBodyThatDoesNotComeInIsCutOff(String path) throws Exception {
    start(Duration.ofMillis(50), Duration.ofMinutes(10));
    try (Socket socket = connect()) {
      String request = post("Content-Length: 100").replace("/report", path) + "x";
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      assertThat(rest(socket)).isEmpty();
    }
  }

  @Test
  void anAnswerThatIsNotTakenIsCutOff() throws Exception {
    Files.write(entries.kernel, new byte[64 * 1024 * 1024]);
    entries.readKernel();
    start(Duration.ofMinutes(1), Duration.ofMillis(300));
    String path = kernel();
    try (Socket socket = connect()) {
      socket.getOutputStream().write(("GET " + path + END).getBytes(ISO_8859_1));
      assertThat(socket.getInputStream().read()).isEqualTo('H');
      // It is cut off while nothing is read here; what the kernel holds by then still comes.
      Until.holds(
          () ->
              Thread.getAllStackTraces().keySet().stream()
                  .filter(thread -> thread.getName().startsWith("stateless-http-"))
                  .noneMatch(HostileRequestsTest::isAnswering));
      assertThat(rest(socket).length()).isLessThan(64 * 1024 * 1024);
    }
  }

  private String kernel() throws IOException {
    String script = exchange("GET /boot.ipxe?name=pc-01" + END);
    String path = script.replaceAll("(?s).*kernel (/boot/[0-9a-f]{64}/vmlinuz).*", "$1");
    assertThat(path).startsWith("/boot/");
    return path;
  }

  @Test
  void whatIsShorterThanPromisedEndsItsConnection() throws Exception {
    start(Duration.ofMinutes(10), Duration.ofMinutes(10));
    Files.write(entries.kernel, new byte[64 * 1024 * 1024]);
    entries.readKernel();
    try (Socket socket = connect()) {
      String request = "GET " + kernel() + END;
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      assertThat(socket.getInputStream().read()).isEqualTo('H');
      try (FileChannel kernel = FileChannel.open(entries.kernel, StandardOpenOption.WRITE)) {
        kernel.truncate(1024);
      }
      assertThat(rest(socket).length()).isLessThan(64 * 1024 * 1024);
    }
  }

  @Test
  void whatIsNoFileAnyMoreIsNotOpened() throws Exception {
    String request = "GET " + kernel() + END;
    Files.delete(entries.kernel);
    Files.createSymbolicLink(
        entries.kernel, Files.writeString(Path.of(entries.kernel + "-of-another"), "x"));
    assertThat(exchange(request)).startsWith("HTTP/1.1 404 ");
  }

  /** From before the answer's first byte until all of it is sent, or it is cut off. */
  private static boolean isAnswering(Thread thread) {
    for (StackTraceElement frame : thread.getStackTrace()) {
      if (frame.getClassName().equals(NetbootServer.class.getName())
          && frame.getMethodName().equals("handle")) {
        return true;
      }
    }
    return false;
  }

  private void assertThatItAnswers() throws IOException {
    assertThat(exchange("GET /challenge" + END)).startsWith("HTTP/1.1 200 OK");
  }

  private String exchange(String request) throws IOException {
    try (Socket socket = connect()) {
      try {
        OutputStream out = socket.getOutputStream();
        out.write(request.getBytes(ISO_8859_1));
        out.flush();
        socket.shutdownOutput();
      } catch (IOException e) {
        // The server may have had enough before all was sent.
      }
      return rest(socket);
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.address().getPort());
    socket.setSoTimeout(60_000);
    return socket;
  }

  /** What still comes, until the connection ends however that is. */
  private static String rest(Socket socket) throws IOException {
    StringBuilder text = new StringBuilder();
    try {
      InputStream in = socket.getInputStream();
      byte[] buffer = new byte[65536];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        text.append(new String(buffer, 0, count, ISO_8859_1));
      }
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (IOException e) {
      // Reset: an end like any other here.
    }
    return text.toString();
  }
}
