package org.statelesslinux.engine.netboot;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.statelesslinux.engine.backup.BackupRequests;
import org.statelesslinux.engine.boot.BootEntries;
import org.statelesslinux.engine.config.Netboot;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.identity.EntryKey;
import org.statelesslinux.engine.machines.Reports;
import org.statelesslinux.engine.serve.ListeningPort;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.StatelessException;

/**
 * The HTTP service that starts machines and takes their reports, until it is closed. What comes
 * over the network is bounded in size, number and time.
 */
public final class NetbootServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NetbootServer.class);
  private static final int MOST_REQUESTS = 64;
  private static final int MOST_OF_A_CLIENT = 16;
  private static final int MOST_WAITING = 256;
  private static final int LONGEST_BODY = 4096;
  private static final Duration TO_COME_IN = Duration.ofSeconds(15);
  private static final Duration TO_BE_ANSWERED = Duration.ofMinutes(15);
  private static final int MOST_LARGE = 40;
  private static final Duration FOR_THE_NEXT_PART = Duration.ofMinutes(5);

  /** Else a few clients could keep all others from their images for days. */
  private static final int LEAST_PER_SECOND = 128 << 10;

  private static final Duration TO_BE_REFUSED = Duration.ofSeconds(1);

  private final HttpServer server;
  private final RequestThreads threads;
  private final Answers answers;
  private final Duration toBeAnswered;
  private final Semaphore large = new Semaphore(MOST_LARGE);
  private final ClientShares shares = new ClientShares(MOST_OF_A_CLIENT);

  private NetbootServer(
      HttpServer server, RequestThreads threads, Answers answers, Duration toBeAnswered) {
    this.server = server;
    this.threads = threads;
    this.answers = answers;
    this.toBeAnswered = toBeAnswered;
  }

  /**
   * Starts to listen.
   *
   * @param where on which address and port
   * @param lookup finds the machine that asks
   * @param entries makes what machines start with
   * @param fetches is told what machines get, before they get it
   * @param signer signs the boot entries that machines keep
   * @param deltas makes manifests small
   * @param offers finds what modes offer
   * @param reports takes what machines report
   * @param backups answers what machines ask about their backups; empty if they have none
   * @param listener is told of machines that are not started; called by several threads, so it must
   *     bear that
   * @throws StatelessException if the port is taken, or the address is not this host's
   */
  public static NetbootServer start(
      Netboot where,
      MachineLookup lookup,
      BootEntries entries,
      Fetches fetches,
      EntryKey signer,
      Deltas deltas,
      Offers offers,
      Reports reports,
      Optional<BackupRequests> backups,
      Listener listener) {
    return start(
        address(where),
        new Resources(
            lookup,
            entries,
            fetches,
            signer,
            deltas,
            offers,
            reports,
            backups,
            new Refusals(listener)),
        TO_COME_IN,
        TO_BE_ANSWERED);
  }

  /**
   * Listens on this host's own address alone, and has nothing but what modes offer.
   *
   * @param port the TCP port
   */
  public static NetbootServer offering(int port, Offers offers) {
    return start(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
        new OfferedFiles(offers),
        TO_COME_IN,
        TO_BE_ANSWERED);
  }

  static NetbootServer start(
      InetSocketAddress address, Answers answers, Duration toComeIn, Duration toBeAnswered) {
    HttpServer server = listen(address);
    RequestThreads threads = new RequestThreads(MOST_REQUESTS, toComeIn);
    NetbootServer service = new NetbootServer(server, threads, answers, toBeAnswered);
    server.setExecutor(threads);
    server.createContext("/", service::handle);
    server.start();
    return service;
  }

  private static InetSocketAddress address(Netboot netboot) {
    if (netboot.listen().isEmpty()) {
      return new InetSocketAddress(netboot.port());
    }
    String name = netboot.listen().get().value();
    try {
      return new InetSocketAddress(InetAddress.getByName(name), netboot.port());
    } catch (UnknownHostException e) {
      throw new StatelessException(
          "listen for machines on " + name,
          "no address belongs to that name",
          "Correct 'listen' of 'http' in the configuration.",
          e);
    }
  }

  private static HttpServer listen(InetSocketAddress address) {
    String doing =
        "listen for machines on %s, port %d"
            .formatted(address.getAddress().getHostAddress(), address.getPort());
    try {
      return HttpServer.create(address, MOST_WAITING);
    } catch (BindException e) {
      ListeningPort port = new ListeningPort(address.getPort());
      throw port.isTaken()
          ? new StatelessException(
              doing,
              port.described(),
              "End that, or give 'http' another 'port' in the configuration.",
              e)
          : new StatelessException(
              doing,
              String.valueOf(e.getMessage()),
              "'listen' of 'http' in the configuration must be an address of this host.",
              e);
    } catch (IOException e) {
      throw new StatelessException(
          doing, String.valueOf(e.getMessage()), "Look at what the system says there.", e);
    }
  }

  /** The path below which it has the files that a mode offers, with a slash at the end. */
  public static String offeredBelow(Mode mode) {
    return OfferedFiles.BELOW + mode + "/";
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  private void handle(HttpExchange exchange) {
    InetAddress client = exchange.getRemoteAddress().getAddress();
    if (!shares.take(client)) {
      refuse(exchange);
      return;
    }
    try (exchange) {
      // Until its body is there, too, a request has not come in. Of one that is too long the server
      // still reads what may never come.
      Optional<byte[]> body = body(exchange);
      RequestThreads.allow(body.isPresent() ? toBeAnswered : TO_BE_REFUSED);
      Answer answer =
          answers.answer(exchange.getRequestMethod(), exchange.getRequestURI(), client, () -> body);
      send(exchange, answer);
    } catch (IOException e) {
      LOG.debug("A request was not answered", e);
    } catch (RuntimeException e) {
      LOG.error("The request {} failed", exchange.getRequestURI(), e);
    } finally {
      shares.giveBack(client);
    }
  }

  private void refuse(HttpExchange exchange) {
    // The server reads what is left of a request, which may never come.
    RequestThreads.allow(TO_BE_REFUSED);
    try (exchange) {
      send(
          exchange,
          Answer.refusal(
              503, "this client has " + MOST_OF_A_CLIENT + " requests answered already"));
    } catch (IOException e) {
      LOG.debug("A request too many was not answered", e);
    }
  }

  private static Optional<byte[]> body(HttpExchange exchange) throws IOException {
    byte[] bytes = exchange.getRequestBody().readNBytes(LONGEST_BODY + 1);
    return bytes.length > LONGEST_BODY ? Optional.empty() : Optional.of(bytes);
  }

  private void send(HttpExchange exchange, Answer answer) throws IOException {
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    if (answer instanceof Answer.File file) {
      sendFile(exchange, file.file(), in -> in);
    } else if (answer instanceof Answer.LargeFile file) {
      sendLarge(exchange, file.file());
    } else if (answer instanceof Answer.Content content) {
      send(
          exchange,
          content.status(),
          content.type(),
          content.bytes().size(),
          content.bytes().openStream());
    } else {
      if (answer instanceof Answer.NotAllowed refused) {
        exchange.getResponseHeaders().set("Allow", refused.allowed());
      }
      exchange.sendResponseHeaders(answer.status(), -1);
    }
  }

  /** What takes long leaves threads to all else. */
  private void sendLarge(HttpExchange exchange, Path file) throws IOException {
    if (!large.tryAcquire()) {
      send(
          exchange,
          Answer.refusal(503, "%d large files are being sent already".formatted(MOST_LARGE)));
      return;
    }
    try {
      sendFile(exchange, file, Unhurried::new);
    } finally {
      large.release();
    }
  }

  /** Whoever takes what is sent at a pace at which it is of use gets all of it. */
  private static final class Unhurried extends FilterInputStream {
    private final long began = System.nanoTime();
    private long sent;

    Unhurried(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] buffer, int from, int count) throws IOException {
      Duration ahead =
          Duration.ofNanos(began - System.nanoTime())
              .plus(FOR_THE_NEXT_PART)
              .plusSeconds(sent / LEAST_PER_SECOND);
      RequestThreads.allow(ahead.compareTo(FOR_THE_NEXT_PART) < 0 ? ahead : FOR_THE_NEXT_PART);
      int read = super.read(buffer, from, count);
      sent += Math.max(0, read);
      return read;
    }
  }

  private void sendFile(HttpExchange exchange, Path file, UnaryOperator<InputStream> pace)
      throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      LOG.warn("{} is gone, or no file", file);
      send(exchange, Answer.notFound());
      return;
    }
    try (InputStream in = pace.apply(Files.newInputStream(file))) {
      long size = Files.size(file);
      long from = Range.start(exchange.getRequestHeaders().getFirst("Range"), size);
      in.skipNBytes(from);
      if (from > 0) {
        exchange
            .getResponseHeaders()
            .set("Content-Range", "bytes %s-%s/%s".formatted(from, size - 1, size));
      }
      send(exchange, from > 0 ? 206 : 200, "application/octet-stream", size - from, in);
    } catch (NoSuchFileException e) {
      LOG.warn("{} is gone", file);
      send(exchange, Answer.notFound());
    }
  }

  private static void send(
      HttpExchange exchange, int status, String type, long length, InputStream content)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    if (exchange.getRequestMethod().equals("HEAD") || length == 0) {
      exchange.getResponseHeaders().set("Content-Length", Long.toString(length));
      exchange.sendResponseHeaders(status, -1);
      return;
    }
    exchange.sendResponseHeaders(status, length);
    try (OutputStream out = exchange.getResponseBody()) {
      if (content.transferTo(out) < length) {
        // Closing what was not filled leaves the connection open, and the client waiting; who
        // writes
        // while interrupted closes it.
        Thread.currentThread().interrupt();
        out.write(0);
        out.flush();
      }
    }
  }

  /** Stops listening and ends what is being answered. */
  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
