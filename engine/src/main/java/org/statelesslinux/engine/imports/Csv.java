package org.statelesslinux.engine.imports;

import java.util.ArrayList;
import java.util.List;

/** One line of comma-separated values (RFC 4180), whose values hold no line breaks. */
final class Csv {
  private final String line;
  private int at;

  private Csv(String line) {
    this.line = line;
  }

  /** The values; at least one. */
  static List<String> values(String line) throws LineException {
    Csv csv = new Csv(line);
    List<String> values = new ArrayList<>();
    values.add(csv.value());
    while (csv.at < line.length()) {
      csv.at++;
      values.add(csv.value());
    }
    return values;
  }

  /** The next value; afterwards a comma or the end is next. */
  private String value() throws LineException {
    if (at < line.length() && line.charAt(at) == '"') {
      String value = quoted();
      if (at < line.length() && line.charAt(at) != ',') {
        throw new LineException("something stands between a closing quote and a comma");
      }
      return value;
    }
    int comma = line.indexOf(',', at);
    String value = line.substring(at, comma < 0 ? line.length() : comma);
    at += value.length();
    if (value.indexOf('"') >= 0) {
      throw new LineException("a quote stands within a value that does not begin with one");
    }
    return value.strip();
  }

  private String quoted() throws LineException {
    StringBuilder value = new StringBuilder();
    at++;
    while (at < line.length()) {
      char next = line.charAt(at++);
      if (next != '"') {
        value.append(next);
      } else if (at < line.length() && line.charAt(at) == '"') {
        value.append('"');
        at++;
      } else {
        return value.toString();
      }
    }
    throw new LineException("a quote is not closed in this line");
  }
}
