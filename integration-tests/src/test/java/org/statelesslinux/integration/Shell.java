package org.statelesslinux.integration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs a script of bash in a directory; it must succeed. */
final class Shell {
  private Shell() {}

  /** Runs it and gives back what it printed, byte for character. */
  static String run(Path directory, String script, Object... arguments) {
    List<String> command = new ArrayList<>(List.of("/bin/bash", "-euc", script, "bash"));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .start();
      String said = new String(process.getInputStream().readAllBytes(), ISO_8859_1);
      int code = process.waitFor();
      if (code != 0) {
        throw new AssertionError(script + " ended with " + code + ": " + said);
      }
      return said.strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
