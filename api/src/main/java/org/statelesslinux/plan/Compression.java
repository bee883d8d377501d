package org.statelesslinux.plan;

import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How an image is compressed.
 *
 * @param compressor one of {@code zstd}, {@code gzip}, {@code xz}, {@code lz4} and {@code lz4hc}
 * @param level how hard it tries; empty for the compressor's own choice
 */
public record Compression(String compressor, OptionalInt level) {
  /** What a compression may be, for messages and schemas. */
  public static final String ACCEPTED =
      "zstd, gzip, xz, lz4 or lz4hc, with a level for some: zstd:1 to zstd:22, gzip:1 to gzip:9,"
          + " lz4hc:1 to lz4hc:12";

  private static final Pattern WORDS = Pattern.compile("([a-z0-9]+)(?::([1-9][0-9]?))?");

  /**
   * Checks the compressor and its level.
   *
   * @throws IllegalArgumentException if there is no such compressor or level
   */
  public Compression {
    int highest =
        switch (compressor) {
          case "zstd" -> 22;
          case "gzip" -> 9;
          case "lz4hc" -> 12;
          case "xz", "lz4" -> 0;
          default -> -1;
        };
    if (highest < 0
        || (level.isPresent() && (level.getAsInt() < 1 || level.getAsInt() > highest))) {
      throw refused(compressor + (level.isPresent() ? ":" + level.getAsInt() : ""));
    }
  }

  /**
   * The compression that is spelt like this: {@code zstd:3}.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Compression parse(String text) {
    Matcher words = WORDS.matcher(text);
    if (!words.matches()) {
      throw refused(text);
    }
    return new Compression(
        words.group(1),
        words.group(2) == null
            ? OptionalInt.empty()
            : OptionalInt.of(Integer.parseInt(words.group(2))));
  }

  private static IllegalArgumentException refused(String text) {
    return new IllegalArgumentException(
        "'" + text + "' is not a compression; accepted: " + ACCEPTED);
  }

  @Override
  public String toString() {
    return level.isPresent() ? compressor + ":" + level.getAsInt() : compressor;
  }
}
