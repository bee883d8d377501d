package org.statelesslinux.distribution;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Runs a program in a directory, with further variables, and awaits its end. */
record Run(Path directory, Map<String, String> variables) {

  /** How a program ended and what it said. */
  record Result(int exit, String out, String err) {}

  static Run in(Path directory) {
    return new Run(directory, Map.of());
  }

  Run with(Map<String, String> others) {
    return new Run(directory, others);
  }

  Result command(String... command) throws IOException, InterruptedException {
    Path out = Files.createTempFile("out", "");
    Path err = Files.createTempFile("err", "");
    try {
      var builder =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      // What this build was started with is no business of what it made.
      builder.environment().remove("JAVA_HOME");
      builder.environment().remove("MAVEN_OPTS");
      builder.environment().putAll(variables);
      int exit = builder.start().waitFor();
      return new Result(exit, Files.readString(out, UTF_8), Files.readString(err, UTF_8));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }
}
