package org.statelesslinux.engine.serve;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Finds processes of this host by their command lines, also those in namespaces below. */
final class Processes {
  private Processes() {}

  /** Those that have this word in their command. */
  static List<ProcessHandle> with(String word) throws IOException {
    List<ProcessHandle> found = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : all) {
        if (words(process).contains(word)) {
          ProcessHandle.of(Long.parseLong(process.getFileName().toString())).ifPresent(found::add);
        }
      }
    }
    return found;
  }

  /** The one that runs a program with this argument and no other. */
  static ProcessHandle running(String program, String argument) throws IOException {
    for (ProcessHandle candidate : with(argument)) {
      if (words(Path.of("/proc/" + candidate.pid())).equals(List.of(program, argument))) {
        return candidate;
      }
    }
    throw new AssertionError(program + " " + argument + " does not run");
  }

  private static List<String> words(Path process) {
    try {
      String line =
          new String(Files.readAllBytes(process.resolve("cmdline")), StandardCharsets.UTF_8);
      return List.of(line.split("\0"));
    } catch (IOException e) {
      return List.of(); // It has ended meanwhile.
    }
  }
}
