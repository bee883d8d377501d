package com.example.fleet;

import java.util.Arrays;
import java.util.stream.Collector;
import java.util.stream.Collectors;

/**
 * A piece of a page. What is put into one is escaped unless it is a piece itself, so nobody can
 * forget it.
 *
 * @param text what the browser gets
 */
record Html(String text) {
  static final Html NOTHING = new Html("");

  /** A piece with values in the places of {@code %s}. */
  static Html of(String template, Object... values) {
    return new Html(template.formatted(Arrays.stream(values).map(Html::safe).toArray()));
  }

  /** Pieces one after the other. */
  static Collector<Html, ?, Html> joining() {
    return Collectors.collectingAndThen(
        Collectors.mapping(Html::text, Collectors.joining()), Html::new);
  }

  private static String safe(Object value) {
    return value instanceof Html piece
        ? piece.text
        : value
            .toString()
            .replace("&", "&amp;")
            .replace("<", "&lt;")
            .replace(">", "&gt;")
            .replace("\"", "&quot;")
            .replace("'", "&#39;");
  }
}
