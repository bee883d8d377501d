package org.statelesslinux.engine.imports;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.statelesslinux.engine.text.Texts;

/**
 * What xCAT does with a path of its litefile table, by the words in the column {@code options}.
 *
 * @param word the words, in one spelling
 */
record LiteOption(String word) {
  private static final Pattern COMMA = Pattern.compile(",");
  private static final Set<String> KNOWN =
      Set.of(
          "tmpfs",
          "persistent",
          "localdisk",
          "ro",
          "con",
          "link",
          "link,persistent",
          "link,ro",
          "con,link");

  static LiteOption of(String options) throws LineException {
    Set<String> words = new TreeSet<>();
    for (String word : COMMA.split(options, -1)) {
      words.add(word.strip().toLowerCase(Locale.ROOT));
    }
    words.remove("");
    if (words.equals(Set.of("tmpfs", "rw"))) {
      // What older versions wrote for links.
      return new LiteOption("link");
    }
    if (words.isEmpty() || words.equals(Set.of("rw"))) {
      return new LiteOption("tmpfs");
    }
    String word = String.join(",", words);
    if (!KNOWN.contains(word)) {
      throw new LineException(
          Texts.quote(options)
              + " are no options; there are tmpfs, rw, persistent, localdisk, ro, con, and link"
              + " alone or with persistent, ro or con");
    }
    return new LiteOption(word);
  }

  private boolean has(String part) {
    return Set.of(COMMA.split(word, -1)).contains(part);
  }

  /** How long changes last. */
  Wish.Keep keep() {
    return has("persistent") || has("localdisk") ? Wish.Keep.PERSISTENT : Wish.Keep.SCRATCH;
  }

  /** Why no rule does the same. */
  Optional<String> whyNot() {
    if (has("ro")) {
      return Optional.of(
          "ro shows what lies on a server, read-only; put it into the prototype instead");
    }
    if (has("con")) {
      return Optional.of("con joins several files into one; put the result into the prototype");
    }
    return Optional.empty();
  }

  /** Whether xCAT refuses a path with this option inside a directory with another. */
  boolean isRefusedIn(LiteOption directory) {
    if (directory.has("ro") || directory.has("con")) {
      return true;
    }
    if (directory.has("link") != has("link")) {
      return true;
    }
    return (directory.has("link") && has("ro"))
        || (directory.has("persistent") && !has("persistent"));
  }
}
