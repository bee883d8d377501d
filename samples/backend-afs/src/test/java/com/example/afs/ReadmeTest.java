package com.example.afs;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadmeTest {
  @ParameterizedTest
  @ValueSource(strings = {"src/main", "src/test"})
  void itSaysHowManyLinesThereAre(String directory) throws IOException {
    List<String> said = Files.readAllLines(Path.of("README.md"));
    long lines = lines(Path.of(directory));
    assertTrue(
        said.stream().anyMatch(line -> line.endsWith("`" + directory + "` | " + lines + " |")),
        () -> directory + " has " + lines + " lines");
  }

  private static long lines(Path directory) throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      long lines = 0;
      for (Path file : paths.filter(Files::isRegularFile).toList()) {
        lines += Files.readAllLines(file).size();
      }
      return lines;
    }
  }
}
