package org.statelesslinux.cli.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.testsupport.Needs;

/** Runs the demo with a prototype of a few files, which is made already as far as it knows. */
@Needs(
    root = true,
    filesystems = {"overlay", "squashfs"},
    tools = {
      @Needs.Tool(name = "rsync", debianPackage = "rsync"),
      @Needs.Tool(name = "mksquashfs", debianPackage = "squashfs-tools"),
      @Needs.Tool(name = "veritysetup", debianPackage = "cryptsetup-bin"),
      @Needs.Tool(name = "mtree", debianPackage = "mtree-netbsd"),
      @Needs.Tool(name = "busybox", debianPackage = "busybox-static"),
      @Needs.Tool(name = "getfattr", debianPackage = "attr")
    })
class DemoIT {
  @TempDir private Path directory;

  @BeforeEach
  void makePrototype() throws IOException {
    Path tree = directory.resolve("prototype");
    for (String name :
        List.of("bin", "dev", "etc/apt", "home", "proc", "run", "sbin", "sys", "tmp", "var/log")) {
      Files.createDirectories(tree.resolve(name));
    }
    Files.copy(Path.of("/bin/busybox"), tree.resolve("bin/busybox"));
    tree.resolve("bin/busybox").toFile().setExecutable(true, false);
    for (String name : List.of("bin/sh", "bin/cat", "bin/ls", "bin/head", "sbin/init")) {
      Files.createSymbolicLink(tree.resolve(name), Path.of("../bin/busybox"));
    }
    Files.writeString(tree.resolve("etc/os-release"), "PRETTY_NAME=\"a small one\"\n");
    Files.writeString(tree.resolve("etc/motd"), "as published\n");
  }

  @Test
  void itTellsItsStoryInEveryModeAndAgainAndLeavesNothingMounted() throws Exception {
    var first = demo();

    assertThat(first.exit()).as(first.out() + first.err()).isZero();
    assertThat(first.out())
        .containsSubsequence(
            "PRETTY_NAME=\"a small one\"",
            "\nbroken\n",
            "  released\n",
            "/etc/apt\nas published\nmy work\n",
            "> mode: livecd",
            "\nbroken\n",
            "/etc/apt\nas published\nmy work\n",
            "Your turn.");
    assertThat(demo().exit()).isZero();
    assertThat(Files.readString(Path.of("/proc/self/mounts"))).doesNotContain(directory.toString());
    try (var left = Files.list(directory.resolve("pc-01"))) {
      assertThat(left).isEmpty();
    }
  }

  private Script.Result demo() throws Exception {
    return new Script(directory)
        .run(
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "-jar",
            Script.PROJECT.resolve("cli/target/stateless-cli.jar").toString(),
            "demo",
            "--dir",
            directory.toString());
  }
}
