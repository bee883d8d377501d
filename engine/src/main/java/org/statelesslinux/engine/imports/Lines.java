package org.statelesslinux.engine.imports;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What tables whose lines stand for themselves have in common. */
final class Lines {
  private static final Pattern SPACE = Pattern.compile("[ \t]+");

  private Lines() {}

  /** Makes wishes of a line that is neither blank nor a comment. */
  interface Reader {
    List<Wish> read(List<String> words) throws LineException;
  }

  /** Reads all lines of a table. */
  static void each(Table table, Wishes wishes, Reader reader) {
    for (Table.Line line : table.lines()) {
      List<String> words = words(line.text());
      if (line.problem().isPresent()) {
        wishes.refuse(line, line.problem().get());
      } else if (!words.isEmpty() && !words.get(0).startsWith("#")) {
        try {
          reader.read(words).forEach(wish -> wishes.add(line, wish));
        } catch (LineException e) {
          wishes.refuse(line, e.why());
        }
      }
    }
  }

  private static List<String> words(String text) {
    return Stream.of(SPACE.split(text, -1)).filter(word -> !word.isEmpty()).toList();
  }
}
