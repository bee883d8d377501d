package org.statelesslinux.integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Finds what instances have left on this host: mounts, loop devices, processes, files. */
final class Traces {
  private Traces() {}

  /** All that has to do with a bench, in words; empty if nothing is left. */
  static List<String> of(Bench bench) {
    return Stream.of(
            mounts(bench.directory()),
            loops(bench.directory()),
            processes(bench.directory()),
            files(bench.places().instances()),
            files(bench.places().scratch()))
        .flatMap(found -> found)
        .toList();
  }

  static Stream<String> mounts(Path directory) {
    return lines(Path.of("/proc/self/mounts"))
        .filter(line -> line.contains(directory.toString()))
        .map("mounted: "::concat);
  }

  private static Stream<String> loops(Path directory) {
    return list(Path.of("/sys/block"))
        .map(device -> device.resolve("loop/backing_file"))
        .flatMap(Traces::lines)
        .filter(file -> file.contains(directory.toString()))
        .map("loop device: "::concat);
  }

  /** A program that has something of the directory among its words or its environment. */
  private static Stream<String> processes(Path directory) {
    return ProcessHandle.allProcesses()
        .filter(process -> process.pid() != ProcessHandle.current().pid())
        .flatMap(
            process ->
                Stream.of("cmdline", "environ")
                    .flatMap(file -> lines(Path.of("/proc/" + process.pid(), file)))
                    .filter(
                        words ->
                            words.contains(directory.toString())
                                || words.contains("STATELESS_INSTANCE=" + Bench.MACHINE))
                    .map(words -> "process " + process.pid() + ": " + words.replace('\0', ' ')));
  }

  private static Stream<String> files(Path directory) {
    return Files.exists(directory) ? list(directory).map(file -> "file: " + file) : Stream.of();
  }

  private static Stream<Path> list(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file, StandardCharsets.ISO_8859_1).stream();
    } catch (IOException e) {
      return Stream.of(); // it has just gone
    }
  }
}
