package com.example.afs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A cell of real AFS servers, which runs until this JVM ends. */
final class Cell {
  /** The options for it, as {@code src/test/afs/cell.sh} makes it. */
  static final String OPTIONS =
      "{ cell: example.org, servers: [10.0.2.2], file-server: 10.0.2.2,"
          + " mount-point: /var/lib/openafs/afs, server-key: true }";

  /** Programs that it needs, and their Debian packages. */
  private static final Map<String, String> PROGRAMS =
      new TreeMap<>(
          Map.of(
              "/usr/lib/openafs/vlserver", "openafs-dbserver",
              "/usr/lib/openafs/fileserver", "openafs-fileserver",
              "/usr/bin/vos", "openafs-client",
              "/usr/sbin/afsd.fuse", "openafs-fuse",
              "/usr/sbin/asetkey", "openafs-krb5"));

  private static boolean started;

  private Cell() {}

  /** What it lacks to be started here, in words; empty if nothing. */
  static List<String> lacks() {
    if (!"true".equals(System.getenv("AFS_ALONE"))) {
      return List.of("root, whose tests src/test/afs/bin/java runs in namespaces");
    }
    return PROGRAMS.entrySet().stream()
        .filter(program -> !Files.isExecutable(Path.of(program.getKey())))
        .map(program -> program.getKey() + " (Debian package " + program.getValue() + ")")
        .toList();
  }

  /** Starts it, unless it runs; leaves the test out where that cannot be. */
  static void require() throws IOException, InterruptedException {
    List<String> lacks = lacks();
    assumeTrue(lacks.isEmpty() || "true".equals(System.getenv("CI")), () -> "needs " + lacks);
    start();
  }

  /** Starts it, unless it runs. */
  static synchronized void start() throws IOException, InterruptedException {
    if (!started) {
      run("/bin/sh", "src/test/afs/cell.sh");
      started = true;
    }
  }

  /** Runs a command that succeeds, and returns what it said. */
  static String run(String... command) throws IOException, InterruptedException {
    Path said = Files.createTempFile("said", ".txt");
    try {
      int code =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .start()
              .waitFor();
      String text = Files.readString(said);
      assertEquals(0, code, () -> String.join(" ", command) + ": " + text);
      return text;
    } finally {
      Files.delete(said);
    }
  }
}
