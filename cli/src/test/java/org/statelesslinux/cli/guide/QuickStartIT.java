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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.testsupport.Needs;

/** The README's site and its three commands do what is said of them, and so does the one word. */
@Needs(
    root = true,
    tools = {
      @Needs.Tool(name = "/bin/busybox", debianPackage = "busybox-static"),
      @Needs.Tool(name = "mksquashfs", debianPackage = "squashfs-tools"),
      @Needs.Tool(name = "veritysetup", debianPackage = "cryptsetup-bin"),
      @Needs.Tool(name = "mtree", debianPackage = "mtree-netbsd"),
      @Needs.Tool(name = "rsync", debianPackage = "rsync"),
      @Needs.Tool(name = "setfattr", debianPackage = "attr")
    },
    filesystems = {"overlay", "squashfs"})
class QuickStartIT {
  @TempDir private Path directory;

  @Test
  void theCommandsOfTheReadmeDoWhatItSays() throws Exception {
    prototype();
    List<Block> readme = Block.of("README.md");
    String site = first(readme, "yaml", "repository:");
    String commands = first(readme, "sh", "./stateless check");
    String change = first(readme, "diff", "-mode: rsync");

    write(site);
    String there = run(commands);
    assertThat(there).contains("ready for mode rsync").endsWith("ID=tiny\n");

    String word = change.lines().filter(line -> line.startsWith("+")).findFirst().orElseThrow();
    write(site.replaceFirst("(?m)^mode: \\w+", word.substring(1)));
    assertThat(run(commands))
        .contains("nothing has changed", "ready for mode livecd")
        .endsWith("ID=tiny\n");
  }

  /** Its places are in this test's directory; everything else is the README's. */
  private void write(String site) throws IOException {
    assertThat(site).contains("/srv/stateless ", "/srv/prototypes/workstation ", "192.0.2.10");
    String here =
        site.replace("/srv/", directory + "/").replace("192.0.2.10", "127.0.0.1")
            + "modes: { rsync: { port: %d } }\n".formatted(freePort());
    Files.writeString(directory.resolve("site.yaml"), here);
  }

  private String run(String commands) throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin/java").toString();
    Path launcher = directory.resolve("stateless");
    Files.writeString(
        launcher,
        "#!/bin/sh\nexec '%s' -jar '%s' \"$@\"\n"
            .formatted(java, Block.PROJECT.resolve("cli/target/stateless-cli.jar")));
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
    Process process =
        new ProcessBuilder("/bin/bash", "-euc", commands)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  private void prototype() throws IOException {
    Path tree = Files.createDirectories(directory.resolve("prototypes/workstation"));
    for (String name : List.of("bin", "dev", "etc", "proc", "run", "sys")) {
      Files.createDirectories(tree.resolve(name));
    }
    Files.writeString(tree.resolve("etc/os-release"), "ID=tiny\n");
    Path busybox = Files.copy(Path.of("/bin/busybox"), tree.resolve("bin/busybox"));
    Files.setPosixFilePermissions(busybox, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createSymbolicLink(tree.resolve("bin/cat"), Path.of("busybox"));
  }

  private static String first(List<Block> blocks, String language, String beginning) {
    return blocks.stream()
        .filter(block -> block.language().equals(language))
        .map(Block::text)
        .filter(text -> text.startsWith(beginning))
        .findFirst()
        .orElseThrow();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
