package org.statelesslinux.engine.imports;

import java.util.List;
import java.util.Optional;

/**
 * A table that was read, as lines.
 *
 * @param file what it is called in messages; safe to print
 * @param format what kind it is
 * @param lines its lines; none if it was refused as a whole
 * @param refusal why it was refused as a whole
 */
record Table(String file, Format format, List<Line> lines, Optional<String> refusal) {
  Table {
    lines = List.copyOf(lines);
  }

  static Table refused(String file, Format format, String why) {
    return new Table(file, format, List.of(), Optional.of(why));
  }

  /**
   * A line.
   *
   * @param number from 1
   * @param text without what ends it
   * @param problem why it is no text; then the text is only to be shown
   */
  record Line(int number, String text, Optional<String> problem) {}
}
