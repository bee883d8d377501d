package org.statelesslinux.engine.repository;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * What is kept beside a snapshot's manifest: lines of a key, {@code =} and a value.
 *
 * @param created when it was made
 * @param entries how many entries it has
 * @param bytes how many bytes its files have
 * @param number its small number
 */
record InfoFile(Instant created, long entries, long bytes, int number) {
  void write(Path file) throws IOException {
    String text =
        "created="
            + created
            + "\nentries="
            + entries
            + "\nbytes="
            + bytes
            + "\nnumber="
            + number
            + "\n";
    Files.writeString(file, text, UTF_8);
  }

  static InfoFile read(Path file) throws IOException {
    Map<String, String> values = new HashMap<>();
    for (String line : Files.readAllLines(file, UTF_8)) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        values.put(line.substring(0, equals), line.substring(equals + 1));
      }
    }
    try {
      return new InfoFile(
          Instant.parse(values.getOrDefault("created", "")),
          Long.parseLong(values.getOrDefault("entries", "")),
          Long.parseLong(values.getOrDefault("bytes", "")),
          Integer.parseInt(values.getOrDefault("number", "")));
    } catch (DateTimeException | NumberFormatException e) {
      throw new IOException(file + " is damaged", e);
    }
  }
}
