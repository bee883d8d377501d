package org.statelesslinux.cli.guide;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.statelesslinux.cli.Arguments;
import picocli.CommandLine.ParameterException;

/**
 * Proves blocks of shell: bash finds no error of syntax, each program is known, and the command
 * itself takes its options and parameters. Nothing is run here.
 */
final class ShellBlock {
  /** Programs that documents may tell people to run; each was looked at by a person. */
  private static final Set<String> PROGRAMS =
      Set.of(
          "apt-get",
          "base64",
          "cat",
          "cp",
          "curl",
          "du",
          "echo",
          "export",
          "grep",
          "grub-mkrescue",
          "hostname",
          "mvn",
          "install",
          "jar",
          "java",
          "ls",
          "mkdir",
          "mkfs.ext4",
          "mkfs.vfat",
          "mmdebstrap",
          "mount",
          "rm",
          "rsync",
          "systemctl",
          "umask",
          "umount");

  private ShellBlock() {}

  static void prove(Block block) throws IOException, InterruptedException {
    syntax(block);
    for (List<String> command : ShellWords.commands(block.text())) {
      command(block, command);
    }
  }

  private static void syntax(Block block) throws IOException, InterruptedException {
    Process bash = new ProcessBuilder("/bin/bash", "-n", "-s").redirectErrorStream(true).start();
    try (var in = bash.getOutputStream()) {
      in.write(block.text().getBytes(UTF_8));
    }
    String said = new String(bash.getInputStream().readAllBytes(), UTF_8);
    assertThat(bash.waitFor()).as(block.place() + ": " + said).isZero();
  }

  private static void command(Block block, List<String> words) throws IOException {
    String program = words.get(0);
    List<String> arguments = words.subList(1, words.size());
    int main = words.indexOf("org.statelesslinux.cli.Main");
    if (main < 0) {
      main = words.indexOf("org.statelesslinux.cli/org.statelesslinux.cli.Main");
    }
    if (program.equals("stateless") || program.equals("./stateless")) {
      parse(block, arguments);
    } else if (program.equals("java") && main > 0) {
      parse(block, words.subList(main + 1, words.size()));
    } else if (program.startsWith("./")) {
      assertThat(Block.PROJECT.resolve(program)).as(block.place()).isExecutable();
    } else if (program.startsWith("/run/stateless/")) {
      String name = program.substring("/run/stateless/".length());
      assertThat(
              Files.exists(
                  Block.PROJECT.resolve(
                      "engine/src/main/resources/org/statelesslinux/engine/boot/" + name)))
          .as("%s: %s is made by nothing", block.place(), program)
          .isTrue();
    } else {
      assertThat(PROGRAMS).as("%s: the program of '%s'", block.place(), words).contains(program);
    }
  }

  private static void parse(Block block, List<String> arguments) {
    try {
      Arguments.parse(new ArrayList<>(arguments));
    } catch (ParameterException e) {
      throw new AssertionError(block.place() + ": " + arguments + ": " + e.getMessage(), e);
    }
  }
}
