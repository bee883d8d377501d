package org.statelesslinux.cli.terminal;

import java.util.ArrayList;
import java.util.List;

/** Lines of text in columns. The last column is as wide as it likes. */
public final class Table {
  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();
  private final List<Integer> numeric;

  /**
   * A table with these headings.
   *
   * @param headings one a column; one that begins with {@code >} has its column set to the right
   */
  public Table(String... headings) {
    List<String> shown = new ArrayList<>();
    numeric = new ArrayList<>();
    for (int i = 0; i < headings.length; i++) {
      boolean right = headings[i].startsWith(">");
      if (right) {
        numeric.add(i);
      }
      shown.add(right ? headings[i].substring(1) : headings[i]);
    }
    rows.add(shown);
  }

  /** Adds a line with a cell for each column. */
  public void row(String... cells) {
    if (cells.length != rows.get(0).size()) {
      throw new IllegalArgumentException(
          cells.length + " cells in a table of " + rows.get(0).size() + " columns");
    }
    rows.add(List.of(cells));
  }

  /** Writes the table, its headings in bold. */
  public void print(Output out, Paint paint) {
    int columns = rows.get(0).size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], width(row.get(i)));
      }
    }
    boolean heading = true;
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        String cell = row.get(i);
        String space = " ".repeat(widths[i] - width(cell));
        line.append(i == 0 ? "" : GAP);
        line.append(numeric.contains(i) ? space + cell : cell + space);
      }
      String text = line.toString().stripTrailing();
      out.line(heading ? paint.bold(text) : text);
      heading = false;
    }
  }

  private static int width(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}
