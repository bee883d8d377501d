package org.statelesslinux.engine.imports;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.statelesslinux.engine.text.Texts;
import org.statelesslinux.model.StatelessException;

/** Finds and reads the tables that somebody names. */
final class Sources {
  private static final int LONGEST_NAME = 4096;

  private final Optional<Format> format;
  private final List<Table> tables = new ArrayList<>();

  /** Finds tables of one format, or of those that files have by their names. */
  Sources(Optional<Format> format) {
    this.format = format;
  }

  /** The tables, in the order in which they were found. */
  List<Table> tables() {
    return List.copyOf(tables);
  }

  /**
   * Adds a table or those of a tree.
   *
   * @throws StatelessException if it cannot be read, or what it is is not known
   */
  void add(Path source) {
    String doing = "import state rules from " + shown(source);
    try {
      if (Files.isDirectory(source)) {
        List<Table> found = new TreeTables(source, format).read();
        if (found.isEmpty()) {
          throw new StatelessException(
              doing,
              "the tree has no table: no etc/statetab, etc/rwtab or persistence.conf",
              "Name the tables themselves, with --format.");
        }
        tables.addAll(found);
      } else {
        tables.add(file(doing, source));
      }
    } catch (IOException e) {
      throw new StatelessException(
          doing, "it cannot be read: " + e, "Make it readable, or leave it out.", e);
    }
  }

  private Table file(String doing, Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new StatelessException(
          doing, Files.exists(file) ? "it is no file" : "there is no such file", "Name a table.");
    }
    Format of =
        format
            .or(() -> Format.named(name(file.toAbsolutePath().getParent()), name(file)))
            .orElseThrow(
                () ->
                    new StatelessException(
                        doing,
                        "the name does not say what kind of table it is",
                        "Say it with --format, one of " + Format.words() + "."));
    try (InputStream in = Files.newInputStream(file)) {
      return TableText.table(shown(file), of, in.readNBytes(TableText.LONGEST_TABLE + 1));
    }
  }

  private static String name(@Nullable Path path) {
    return path == null || path.getFileName() == null ? "" : path.getFileName().toString();
  }

  private static String shown(Path path) {
    return Texts.plain(path.toString(), LONGEST_NAME);
  }
}
