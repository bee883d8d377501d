package org.statelesslinux.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.statelesslinux.plan.Plan;

/** Backends that act while they are only asked for a plan. */
final class BrokenPurity {
  private static final Path SOMETHING = Path.of("/proc/self/status");

  private BrokenPurity() {}

  static List<Broken> all() {
    return List.of(
        publishing("reads a file", "FileRead", () -> Files.readString(SOMETHING)),
        publishing("writes a file", "FileWrite", BrokenPurity::writeAndRemove),
        publishing(
            "starts a program", "ProcessStart", () -> new ProcessBuilder("/bin/true").start()),
        publishing("looks whether somebody listens", "SocketConnect", BrokenPurity::connect),
        publishing("reads in another thread", "FileRead", BrokenPurity::readElsewhere),
        new Broken(
            16,
            "reads a file when it is created",
            "FileRead",
            () ->
                new FakeProvider()
                    .creating(
                        options -> {
                          rudely(() -> Files.readString(SOMETHING));
                          return Plan.empty();
                        })),
        new Broken(
            16,
            "reads a file to declare its options",
            "FileRead",
            () ->
                new FakeProvider()
                    .withOptions(
                        () -> {
                          rudely(() -> Files.readString(SOMETHING));
                          return List.of();
                        })),
        new Broken(
            16,
            "looks whether the copy is there already",
            "a plan for paths that are there",
            () ->
                new FakeProvider()
                    .publishing(
                        request ->
                            Files.exists(Path.of(request.artefacts().value()))
                                ? Plan.empty()
                                : Plan.of(FakeProvider.copy(request, "-aT")))),
        new Broken(
            16,
            "makes room for the artefacts by itself",
            "what planning has made",
            () ->
                new FakeProvider()
                    .publishing(
                        request -> {
                          Path room = Path.of(request.artefacts().value());
                          if (room.getParent().toString().contains("junit")) {
                            rudely(() -> Files.createDirectories(room));
                          }
                          return Plan.empty();
                        })));
  }

  private static Broken publishing(String fault, String found, Deed deed) {
    return new Broken(
        16,
        fault + " to publish",
        found,
        () ->
            new FakeProvider()
                .publishing(
                    request -> {
                      rudely(deed);
                      return Plan.empty();
                    }));
  }

  private interface Deed {
    Object run() throws IOException;
  }

  private static void rudely(Deed deed) {
    try {
      deed.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Object writeAndRemove() throws IOException {
    Path file = Files.createTempFile("rude", "");
    Files.writeString(file, "x");
    Files.delete(file);
    return file;
  }

  private static Object connect() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket socket = new Socket(server.getInetAddress(), server.getLocalPort())) {
      return socket;
    }
  }

  private static Object readElsewhere() {
    CompletableFuture<Void> read = new CompletableFuture<>();
    new Thread(
            () -> {
              rudely(() -> Files.readString(SOMETHING));
              read.complete(null);
            })
        .start();
    return read.join();
  }
}
