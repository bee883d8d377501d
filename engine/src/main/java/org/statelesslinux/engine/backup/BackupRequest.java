package org.statelesslinux.engine.backup;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.StoreName;

/**
 * What a machine sends about a backup: ten lines, each ended by a line feed, as docs/backup.md
 * describes them.
 *
 * @param unchanged whether nothing was sent, since nothing had changed
 * @param code of the lines before it, in lower-case hexadecimal digits
 * @param signed the lines that the code is of
 */
record BackupRequest(
    MachineName machine,
    Verb verb,
    StoreName store,
    Claim claim,
    boolean unchanged,
    String challenge,
    String code,
    String signed) {
  private static final String FIRST = "backup";
  private static final String NONE = "-";
  private static final String UNCHANGED = "unchanged";
  private static final int LINES = 10;
  private static final Pattern CODE = Pattern.compile("[0-9a-f]{64}");

  /** What the machine wants. */
  enum Verb {
    /** To know what its store is to the newest version. */
    LOOK,
    /** To send. */
    BEGIN,
    /** To have what it has sent kept. */
    COMPLETE;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Reads a request.
   *
   * @throws IllegalArgumentException if it is none; the message says why, on one line
   */
  static BackupRequest parse(byte[] body) {
    String text = new String(body, ISO_8859_1);
    List<String> lines = List.of(text.split("\n", -1));
    if (lines.size() != LINES + 1 || !lines.get(LINES).isEmpty()) {
      throw new IllegalArgumentException("a request has " + LINES + " lines");
    }
    if (!lines.get(0).equals(FIRST)) {
      throw new IllegalArgumentException("the first line is '" + FIRST + "'");
    }
    Verb verb = verb(lines.get(2));
    Claim claim = claim(lines.get(4), lines.get(5), lines.get(6));
    boolean unchanged = lines.get(7).equals(UNCHANGED);
    String code = lines.get(9);
    check(
        unchanged ? verb == Verb.COMPLETE : lines.get(7).equals(NONE),
        "the state is '-' or, to complete, 'unchanged'");
    check(
        verb == Verb.LOOK || claim.position().isPresent(),
        "a blank store has nothing that could be sent");
    check(CODE.matcher(code).matches(), "the code has 64 lower-case hexadecimal digits");
    return new BackupRequest(
        new MachineName(lines.get(1)),
        verb,
        new StoreName(lines.get(3)),
        claim,
        unchanged,
        lines.get(8),
        code,
        text.substring(0, text.length() - code.length() - 1));
  }

  private static Verb verb(String word) {
    for (Verb verb : Verb.values()) {
      if (verb.word().equals(word)) {
        return verb;
      }
    }
    throw new IllegalArgumentException("the verb is look, begin or complete");
  }

  private static Claim claim(String lineage, String generation, String parent) {
    if (lineage.equals(NONE)) {
      check(
          Position.generation(generation) == 0 && parent.equals(NONE),
          "a blank store has generation 0 and no parent");
      return new Claim(Optional.empty(), Optional.empty());
    }
    return new Claim(
        Optional.of(Position.parse(lineage, generation)),
        parent.equals(NONE) ? Optional.empty() : Optional.of(Position.parse(parent)));
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
