package org.statelesslinux.architecture;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds code that knows a mode: a string that is a mode's name, or a type named after one.
 *
 * <p>Comments may name a mode as an example, and a string may name a program or a file system whose
 * name is longer ({@code /usr/bin/rsync}, {@code nfs4}), or the package right after its program.
 */
final class ModeNames {

  private static final Set<String> MODES = Set.of("nfs", "rsync", "coda", "livecd", "afs");

  /** A comment, or a string whose quotes must not be taken for the start of one. */
  private static final Pattern COMMENT_OR_STRING =
      Pattern.compile(
          "//[^\\n]*|/\\*.*?\\*/|\"(?:\\\\.|[^\"\\\\\\n])*\"|'(?:\\\\.|[^'\\\\\\n])*'",
          Pattern.DOTALL);

  private static final Pattern PROGRAM_AND_PACKAGE =
      Pattern.compile("\"/[^\"]*\",\\s*(?:debianPackage\\s*=\\s*)?\"[^\"]*\"");
  private static final Pattern STRING = Pattern.compile("\"([^\"\\\\\\n]*)\"");
  private static final Pattern TYPE =
      Pattern.compile("\\b(?:class|interface|record|enum)\\s+([A-Z]\\w*)");
  private static final Pattern WORD = Pattern.compile("[A-Z]+[a-z0-9]*");

  private ModeNames() {}

  /** The names of modes that a Java source holds in its code. */
  static List<String> in(String source) {
    String code =
        COMMENT_OR_STRING
            .matcher(source)
            .replaceAll(found -> Matcher.quoteReplacement(withoutComment(found)));
    String strings = PROGRAM_AND_PACKAGE.matcher(code).replaceAll(" ");
    return Stream.concat(
            STRING.matcher(strings).results().map(found -> found.group(1)),
            TYPE.matcher(code).results().flatMap(found -> words(found.group(1))))
        .filter(word -> MODES.contains(word.toLowerCase(Locale.ROOT)))
        .toList();
  }

  private static String withoutComment(MatchResult found) {
    return found.group().startsWith("/") ? " " : found.group();
  }

  /** The words of a type's name, and neighbours joined, since LiveCd is livecd too. */
  private static Stream<String> words(String type) {
    List<String> words = WORD.matcher(type).results().map(MatchResult::group).toList();
    Stream<String> pairs =
        Stream.iterate(1, i -> i < words.size(), i -> i + 1)
            .map(i -> words.get(i - 1) + words.get(i));
    return Stream.concat(words.stream(), pairs);
  }
}
