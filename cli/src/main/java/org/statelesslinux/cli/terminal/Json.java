package org.statelesslinux.cli.terminal;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes JSON (RFC 8259): maps in their order, lists, strings, numbers, booleans, and an empty
 * {@link Optional} as null.
 *
 * <p>It always is valid UTF-8: half a surrogate pair, which UTF-8 cannot carry, is escaped.
 */
public final class Json {
  private final StringBuilder text = new StringBuilder();

  private Json() {}

  /**
   * The value as indented JSON without a line break at its end.
   *
   * @throws IllegalArgumentException if it holds something else than the above
   */
  public static String of(Object value) {
    Json json = new Json();
    json.value(value, "\n");
    return json.text.toString();
  }

  private void value(Object value, String newLine) {
    if (value instanceof Map<?, ?> map) {
      object(map, newLine);
    } else if (value instanceof List<?> list) {
      array(list, newLine);
    } else if (value instanceof String string) {
      string(string);
    } else if (value instanceof Boolean || value instanceof Long || value instanceof Integer) {
      text.append(value);
    } else if (value instanceof Optional<?> optional) {
      if (optional.isPresent()) {
        value(optional.get(), newLine);
      } else {
        text.append("null");
      }
    } else {
      throw new IllegalArgumentException("no JSON for a " + value.getClass().getName());
    }
  }

  private void object(Map<?, ?> map, String newLine) {
    text.append('{');
    for (Iterator<? extends Map.Entry<?, ?>> i = map.entrySet().iterator(); i.hasNext(); ) {
      Map.Entry<?, ?> entry = i.next();
      text.append(newLine).append("  ");
      string((String) entry.getKey());
      text.append(": ");
      value(entry.getValue(), newLine + "  ");
      text.append(i.hasNext() ? "," : newLine);
    }
    text.append('}');
  }

  private void array(List<?> list, String newLine) {
    text.append('[');
    for (Iterator<?> i = list.iterator(); i.hasNext(); ) {
      text.append(newLine).append("  ");
      value(i.next(), newLine + "  ");
      text.append(i.hasNext() ? "," : newLine);
    }
    text.append(']');
  }

  private void string(String string) {
    text.append('"');
    string
        .codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\t' -> text.append("\\t");
                default -> {
                  boolean half = Character.getType(c) == Character.SURROGATE;
                  if (Character.isISOControl(c) || half) {
                    text.append("\\u%04x".formatted(c));
                  } else {
                    text.appendCodePoint(c);
                  }
                }
              }
            });
    text.append('"');
  }
}
