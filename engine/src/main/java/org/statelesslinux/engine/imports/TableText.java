package org.statelesslinux.engine.imports;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Cuts the bytes of a table, which may be anything, into lines. */
final class TableText {
  /** How long a table may be, in bytes. */
  static final int LONGEST_TABLE = 1 << 20;

  /** How long a line may be, in bytes: a path and something beside it. */
  static final int LONGEST_LINE = 8192;

  private TableText() {}

  /**
   * The table in these bytes.
   *
   * @param bytes its beginning, at least one byte more than {@link #LONGEST_TABLE} if it has more
   */
  static Table table(String file, Format format, byte[] bytes) {
    if (bytes.length > LONGEST_TABLE) {
      return Table.refused(file, format, "it is longer than 1 MiB, which no such table is");
    }
    List<Table.Line> lines = new ArrayList<>();
    int start = 0;
    while (start < bytes.length) {
      int end = start;
      while (end < bytes.length && bytes[end] != '\n') {
        end++;
      }
      lines.add(line(lines.size() + 1, bytes, start, end));
      start = end + 1;
    }
    return new Table(file, format, lines, Optional.empty());
  }

  private static Table.Line line(int number, byte[] bytes, int start, int lineEnd) {
    boolean carriageReturn = lineEnd > start && bytes[lineEnd - 1] == '\r';
    int end = carriageReturn ? lineEnd - 1 : lineEnd;
    if (end - start > LONGEST_LINE) {
      byte[] beginning = Arrays.copyOfRange(bytes, start, start + LONGEST_LINE);
      return new Table.Line(
          number,
          new String(beginning, UTF_8),
          Optional.of("it has more than " + LONGEST_LINE + " bytes"));
    }
    byte[] line = Arrays.copyOfRange(bytes, start, end);
    String text = new String(line, UTF_8);
    return new Table.Line(number, text, problem(line, text));
  }

  private static Optional<String> problem(byte[] line, String text) {
    try {
      UTF_8.newDecoder().decode(ByteBuffer.wrap(line));
    } catch (CharacterCodingException e) {
      return Optional.of("it has bytes that are not UTF-8");
    }
    return text.codePoints().anyMatch(c -> c != '\t' && Character.isISOControl(c))
        ? Optional.of("it has control characters")
        : Optional.empty();
  }
}
