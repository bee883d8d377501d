package org.statelesslinux.integration;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A realm of Coda without Coda: what publishes meets the double of Coda's programs, and machines
 * the double of its servers that {@code src/test/venus/venus.c} asks. What a machine sees is the
 * publishing client's view, which is what the servers have once publishing has ended.
 */
final class CodaRealm implements AutoCloseable {
  private static final String REALM = "coda.test";

  private static final String MAKE =
      """
      mkdir links tools double
      cp "$1" double.py
      export CODA_DOUBLE=$PWD/double
      for tool in cfs clog ctokens createvol_rep coda-double; do
        ln -s ../double.py "links/$tool"
        printf '#!/bin/sh\\nCODA_DOUBLE=%s exec %s "$@"\\n' "$CODA_DOUBLE" "$PWD/links/$tool" \\
          > "tools/$tool"
        chmod 755 "tools/$tool"
      done
      PATH=$PWD/tools:$PATH
      coda-double init "$2" server1
      echo secret > secret
      clog "admin@$2" < secret
      createvol_rep stateless server1
      cfs mkmount "double/coda/$2/stateless" stateless
      cfs fr "double/coda/$2"
      """;

  /** In a prototype: what its machines fetch by. Only some have what programs are linked with. */
  private static final String INSTALL =
      """
      static=-static; [ ! -e usr/lib/x86_64-linux-gnu/libc.so.6 ] || static=
      gcc -std=c17 -O2 $static -Wall -Wextra -Werror -o usr/sbin/venus "$1"
      cp usr/sbin/venus usr/sbin/vutil
      for name in hoard cfs; do cp usr/sbin/venus "usr/bin/$name"; done
      """;

  private final Path directory;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, Long> given = new ConcurrentHashMap<>();

  private CodaRealm(Path directory, HttpServer server) {
    this.directory = directory;
    this.server = server;
  }

  /** Makes one with nothing in it, in a directory that is made. */
  static CodaRealm make(Path directory) throws IOException {
    Files.createDirectory(directory);
    Shell.run(
        directory,
        MAKE,
        Path.of("../backend-coda/src/test/coda/coda_double.py").toAbsolutePath(),
        REALM);
    CodaRealm realm =
        new CodaRealm(
            directory,
            HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    realm.server.setExecutor(realm.threads);
    realm.server.createContext("/", realm::answer);
    realm.server.start();
    return realm;
  }

  /** Gives a prototype the client. */
  static void install(Path tree) {
    Shell.run(tree, INSTALL, Path.of("src/test/venus/venus.c").toAbsolutePath());
  }

  /**
   * The site's mode, as lines of YAML.
   *
   * @param machine the options of the machines' part
   */
  String mode(String machine) {
    return "mode: coda\nmodes: { coda: { %s, %s } }\n# %%d".formatted(options(), machine);
  }

  /** What publishing and machines are told of it, as keys of a mapping in YAML. */
  String options() {
    return """
        realm: %s, servers: ["10.0.2.2:%d"], mount-point: %s, tools: %s, user: admin,
              secret-file: %s, cache-size: 1G"""
        .formatted(
            REALM,
            server.getAddress().getPort(),
            directory.resolve("double/coda"),
            directory.resolve("tools"),
            directory.resolve("secret"));
  }

  /** The directory of the profile that every site of these tests has. */
  Path published() {
    return top().resolve("stateless/machine");
  }

  private Path top() {
    return directory.resolve("double/coda").resolve(REALM);
  }

  /** How many bytes of files, not of listings, it has given since this was asked last. */
  long given() {
    long sum = given.values().stream().mapToLong(Long::longValue).sum();
    given.clear();
    return sum;
  }

  private void answer(HttpExchange exchange) throws IOException {
    String name = exchange.getRequestURI().getPath();
    Path file = top().resolve(name.substring(1)).normalize();
    try (exchange) {
      if (!file.startsWith(top()) || !Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        exchange.sendResponseHeaders(404, -1);
      } else if (name.endsWith("/")) {
        byte[] listing = listing(file).getBytes(UTF_8);
        exchange.sendResponseHeaders(200, listing.length == 0 ? -1 : listing.length);
        exchange.getResponseBody().write(listing);
      } else {
        exchange.sendResponseHeaders(200, Files.size(file) == 0 ? -1 : Files.size(file));
        try (OutputStream body = exchange.getResponseBody()) {
          Files.copy(file, body);
        }
        given.merge(name, Files.size(file), Long::sum);
      }
    }
  }

  private static String listing(Path path) throws IOException {
    try (Stream<Path> entries = Files.list(path)) {
      StringBuilder lines = new StringBuilder();
      for (Path entry : entries.sorted().toList()) {
        lines.append(line(entry)).append('\n');
      }
      return lines.toString();
    }
  }

  private static String line(Path entry) throws IOException {
    BasicFileAttributes is =
        Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    String what = is.isSymbolicLink() ? "l 777" : is.isDirectory() ? "d 755" : "f 644";
    String line =
        what
            + " "
            + is.size()
            + " "
            + is.lastModifiedTime().toInstant().getEpochSecond()
            + " "
            + encoded(entry.getFileName().toString());
    return is.isSymbolicLink()
        ? line
            + " -> "
            + Stream.of(Files.readSymbolicLink(entry).toString().split("/", -1))
                .map(CodaRealm::encoded)
                .collect(Collectors.joining("/"))
        : line;
  }

  private static String encoded(String name) {
    return URLEncoder.encode(name, UTF_8).replace("+", "%20").replace("*", "%2A");
  }

  @Override
  public void close() {
    stop();
  }

  /** The servers are gone. */
  void stop() {
    server.stop(0);
    threads.shutdownNow();
  }
}
