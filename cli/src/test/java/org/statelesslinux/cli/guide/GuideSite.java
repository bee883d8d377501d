package org.statelesslinux.cli.guide;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * A place in which commands of documents are run by the built command: a directory stands for /srv
 * and for /mnt, and has the prototype of a very small OS and a site.
 */
final class GuideSite {
  private final Path directory;

  GuideSite(Path directory) throws IOException {
    this.directory = directory;
    String java = Path.of(System.getProperty("java.home"), "bin/java").toString();
    executable(
        Files.writeString(
            Files.createDirectory(directory.resolve("bin")).resolve("stateless"),
            "#!/bin/sh\nexec '%s' -jar '%s' \"$@\"\n"
                .formatted(java, Block.PROJECT.resolve("cli/target/stateless-cli.jar"))));
    Path tree = Files.createDirectories(directory.resolve("prototypes/workstation"));
    for (String name : List.of("bin", "dev", "etc", "proc", "run", "sys")) {
      Files.createDirectories(tree.resolve(name));
    }
    Files.writeString(tree.resolve("etc/os-release"), "ID=tiny\n");
    executable(Files.copy(Path.of("/bin/busybox"), tree.resolve("bin/busybox")));
    Files.createSymbolicLink(tree.resolve("bin/cat"), Path.of("busybox"));
  }

  /** The block of a document in this language that begins like that. */
  static String block(String document, String language, String beginning) throws IOException {
    return Block.of(document).stream()
        .filter(block -> block.language().equals(language))
        .map(Block::text)
        .filter(text -> text.startsWith(beginning))
        .findFirst()
        .orElseThrow();
  }

  /** Writes the site; only its places are this directory's. */
  void write(String site) throws IOException {
    assertThat(site).contains("/srv/stateless ", "/srv/prototypes/workstation ", "192.0.2.10");
    Files.writeString(
        directory.resolve("site.yaml"),
        local(site).replace("192.0.2.10", "127.0.0.1")
            + "modes: { rsync: { port: %d } }\n".formatted(freePort()));
  }

  /** Runs a block as it stands there; it must succeed. Returns what it printed. */
  String run(String block) throws IOException, InterruptedException {
    ProcessBuilder bash =
        new ProcessBuilder("/bin/bash", "-euc", local(block).replace("./stateless ", "stateless "))
            .directory(directory.toFile())
            .redirectErrorStream(true);
    bash.environment().merge("PATH", directory.resolve("bin").toString(), (a, b) -> b + ":" + a);
    Process process = bash.start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(block + said).isZero();
    return said;
  }

  private String local(String text) {
    return text.replace("/srv/", directory + "/").replace("/mnt/", directory + "/");
  }

  private static void executable(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
