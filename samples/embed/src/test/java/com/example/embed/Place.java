package com.example.embed;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** A directory with a small OS, a site.yaml for it, and a way to run a Java program there. */
final class Place {

  static final Path BACKEND =
      Path.of("../backend-outside/target/stateless-sample-backend-outside.jar")
          .toAbsolutePath()
          .normalize();
  static final Path LIB = Path.of("target/lib").toAbsolutePath();
  static final Path PROGRAMS = Path.of("target/stateless-sample-embed.jar").toAbsolutePath();

  private final Path directory;

  Place(Path directory) {
    this.directory = directory;
  }

  /** Makes an OS of one program and writes the configuration; returns that. */
  Path site(String mode) throws IOException {
    Path tree = Files.createDirectories(directory.resolve("prototype"));
    for (String name : List.of("bin", "dev", "etc", "proc", "run", "sys")) {
      Files.createDirectories(tree.resolve(name));
    }
    Files.writeString(tree.resolve("etc/os-release"), "ID=tiny\n");
    Path busybox = tree.resolve("bin/busybox");
    Files.copy(Path.of("/bin/busybox"), busybox);
    Files.setPosixFilePermissions(busybox, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createSymbolicLink(tree.resolve("bin/cat"), Path.of("busybox"));
    return Files.writeString(
        directory.resolve("site.yaml"),
        """
        repository: %1$s/repository
        server: { address: 127.0.0.1 }
        mode: %2$s
        modes: { rsync: { port: %3$d } }
        profiles:
          workstation: { tree: %1$s/prototype }
        machines:
          pc-01: { profile: workstation }
        """
            .formatted(directory, mode, freePort()));
  }

  /** Runs this JVM's java in the directory; both streams come back as one. */
  Ended java(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    command.addAll(List.of(arguments));
    Path output = directory.resolve("output");
    int exit =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start()
            .waitFor();
    return new Ended(exit, Files.readString(output));
  }

  /** How a program ended and what it said. */
  record Ended(int exit, String output) {}

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
