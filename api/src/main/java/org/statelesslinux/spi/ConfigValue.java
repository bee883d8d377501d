package org.statelesslinux.spi;

import java.util.List;
import java.util.Map;

/** What the configuration holds for an option, before the option's type has looked at it. */
public sealed interface ConfigValue {
  /** What it is, for messages: {@code "'x'"}, {@code "a list"}, {@code "a mapping"}. */
  String shown();

  /**
   * A single value.
   *
   * @param text as written, without quotes
   */
  record Scalar(String text) implements ConfigValue {
    private static final int LONGEST_SHOWN = 80;

    @Override
    public String shown() {
      StringBuilder shown = new StringBuilder("'");
      text.codePoints().limit(LONGEST_SHOWN).forEach(c -> append(shown, c));
      return shown.append(text.codePoints().count() > LONGEST_SHOWN ? "…'" : "'").toString();
    }

    private static void append(StringBuilder shown, int character) {
      if (Character.isISOControl(character)) {
        shown.append("\\u%04x".formatted(character));
      } else {
        shown.appendCodePoint(character);
      }
    }
  }

  /**
   * A list.
   *
   * @param items its items
   */
  record Items(List<ConfigValue> items) implements ConfigValue {
    /** Keeps its own copy. */
    public Items {
      items = List.copyOf(items);
    }

    @Override
    public String shown() {
      return "a list";
    }
  }

  /**
   * A mapping.
   *
   * @param fields its fields, in the order of the configuration
   */
  record Fields(Map<String, ConfigValue> fields) implements ConfigValue {
    @Override
    public String shown() {
      return "a mapping";
    }
  }
}
