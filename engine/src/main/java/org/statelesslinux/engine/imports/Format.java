package org.statelesslinux.engine.imports;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A kind of table that rules are made of. */
public enum Format {
  /**
   * What is writable until the next boot, as Red Hat's initscripts read it: {@code TYPE PATH}, the
   * type one of empty, dirs, files.
   */
  RWTAB,
  /** What outlives a boot, as Red Hat's initscripts read it: paths. */
  STATETAB,
  /** What outlives a boot, as live-boot reads it (persistence.conf(5)): {@code DIR [OPTION,…]}. */
  PERSISTENCE,
  /**
   * The table of xCAT for machines with a read-only root, as tabdump(8) writes it: CSV with the
   * columns image, file, options, comments, disable.
   */
  LITEFILE;

  /** The word for it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The words for all of them, for messages. */
  public static String words() {
    return Stream.of(values()).map(Format::word).collect(Collectors.joining(", "));
  }

  /**
   * The format with this word.
   *
   * @throws IllegalArgumentException if there is none; the message says which there are
   */
  public static Format of(String word) {
    return Stream.of(values())
        .filter(format -> format.word().equals(word))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("there is no such format; there are: " + words()));
  }

  /**
   * The format that a file has by its name, as systems name their tables.
   *
   * @param directory the name of the directory that it is in, empty if there is none
   * @param file its name
   */
  static Optional<Format> named(String directory, String file) {
    for (Format format : values()) {
      if (directory.equals(format.word() + ".d")) {
        return Optional.of(format);
      }
    }
    return switch (file) {
      case "rwtab" -> Optional.of(RWTAB);
      case "statetab" -> Optional.of(STATETAB);
      case "persistence.conf" -> Optional.of(PERSISTENCE);
      case "litefile", "litefile.csv" -> Optional.of(LITEFILE);
      default -> Optional.empty();
    };
  }
}
