package org.statelesslinux.testkit.vm;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Speaks to QEMU's monitor by the QEMU Machine Protocol: a line of JSON for each command and each
 * answer, with events between. It listens and QEMU connects, so that nobody has to look again and
 * again whether QEMU is there yet. Everything ends after a time. Used by one thread at a time.
 */
final class Monitor implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int LONGEST_ANSWER = 1 << 20;

  private final Selector selector = Selector.open();
  private final ServerSocketChannel server;
  private final Duration limit;
  private final StringBuilder unread = new StringBuilder();
  private volatile boolean abandoned;
  private @Nullable SocketChannel channel;

  /**
   * Begins to listen.
   *
   * @param socket where; nothing may be there
   * @param limit how long to wait for QEMU, each time
   */
  Monitor(Path socket, Duration limit) throws IOException {
    this.limit = limit;
    this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    server.configureBlocking(false);
  }

  /** Waits for QEMU, until it is ready to run the machine. */
  void accept() throws IOException {
    await(server, SelectionKey.OP_ACCEPT);
    SocketChannel accepted = server.accept();
    accepted.configureBlocking(false);
    channel = accepted;
    server.close();
    execute("qmp_capabilities", Map.of());
  }

  /**
   * Carries a command out.
   *
   * @throws MonitorException if QEMU refuses it
   * @throws IOException if QEMU has ended or does not answer
   */
  void execute(String command, Map<String, Object> arguments) throws IOException {
    requireQemu();
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("execute", command);
    request.put("arguments", arguments);
    write(JSON.writeValueAsString(request) + "\n");
    while (true) {
      JsonNode answer = JSON.readTree(readLine());
      if (answer.has("return")) {
        return;
      }
      if (answer.has("error")) {
        throw new MonitorException(answer.path("error").path("desc").asString(""));
      }
    }
  }

  private void write(String line) throws IOException {
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(line);
    while (bytes.hasRemaining()) {
      await(connected(), SelectionKey.OP_WRITE);
      connected().write(bytes);
    }
  }

  private String readLine() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(8192);
    int end = unread.indexOf("\n");
    while (end < 0) {
      await(connected(), SelectionKey.OP_READ);
      if (connected().read(bytes.clear()) < 0) {
        throw new EOFException("QEMU has closed its monitor");
      }
      // What QEMU writes is ASCII; the rest of Unicode is escaped.
      unread.append(StandardCharsets.US_ASCII.decode(bytes.flip()));
      if (unread.length() > LONGEST_ANSWER) {
        throw new IOException("QEMU's monitor writes without end");
      }
      end = unread.indexOf("\n");
    }
    String line = unread.substring(0, end);
    unread.delete(0, end + 1);
    return line;
  }

  private SocketChannel connected() throws IOException {
    if (channel == null) {
      throw new IOException("QEMU has not connected its monitor");
    }
    return channel;
  }

  private void await(SelectableChannel what, int operation) throws IOException {
    what.register(selector, operation);
    long deadline = System.nanoTime() + limit.toNanos();
    while (selector.select(Math.max(1, limit.toMillis())) == 0) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedIOException("interrupted while waiting for QEMU");
      }
      requireQemu();
      if (System.nanoTime() - deadline >= 0) {
        throw new IOException("QEMU did not answer within " + Console.seconds(limit));
      }
    }
    selector.selectedKeys().clear();
  }

  private void requireQemu() throws EOFException {
    if (abandoned) {
      throw new EOFException("QEMU has ended");
    }
  }

  /** Ends the waiting, now and later, since QEMU has ended; from any thread. */
  void abandon() {
    abandoned = true;
    selector.wakeup();
  }

  @Override
  public void close() throws IOException {
    server.close();
    if (channel != null) {
      channel.close();
    }
    selector.close();
  }

  /** QEMU refuses a command. */
  static final class MonitorException extends IOException {
    private static final long serialVersionUID = 1L;

    MonitorException(String description) {
      super(ConsoleText.plain(description));
    }
  }
}
