package org.statelesslinux.engine.repository;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Runs a script in a directory: what the system's own tools do and say. */
final class Shell {
  private Shell() {}

  /** Runs it and gives back what it printed, byte for character; it must succeed. */
  static String run(Path directory, String script, Object... arguments) {
    Result result = attempt(directory, script, arguments);
    if (result.code != 0) {
      throw new AssertionError(script + " ended with " + result.code + ": " + result.output);
    }
    return result.output;
  }

  /** Runs it, whether it succeeds or not. */
  static Result attempt(Path directory, String script, Object... arguments) {
    try {
      Path output = Files.createTempFile("shell", ".out");
      try {
        String[] command = new String[arguments.length + 4];
        command[0] = "/bin/bash";
        command[1] = "-euc";
        command[2] = script;
        command[3] = "bash";
        for (int i = 0; i < arguments.length; i++) {
          command[i + 4] = arguments[i].toString();
        }
        Process process =
            new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        int code = process.waitFor();
        return new Result(code, Files.readString(output, ISO_8859_1));
      } finally {
        Files.delete(output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  record Result(int code, String output) {}
}
