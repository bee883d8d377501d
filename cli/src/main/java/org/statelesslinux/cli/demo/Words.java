package org.statelesslinux.cli.demo;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Spells commands as a person would type them. */
final class Words {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:=@%+,-]+");

  private Words() {}

  /** A command line for a POSIX shell. */
  static String line(List<String> words) {
    return words.stream().map(Words::quoted).collect(Collectors.joining(" "));
  }

  /** A word of such a line. */
  static String quoted(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  /** The shorter way to say a path: from the working directory, if it is in there. */
  static String shortest(Path path) {
    Path here = Path.of("").toAbsolutePath();
    Path absolute = path.toAbsolutePath().normalize();
    boolean below = absolute.startsWith(here) && !absolute.equals(here) && here.getNameCount() > 0;
    return (below ? here.relativize(absolute) : absolute).toString();
  }
}
