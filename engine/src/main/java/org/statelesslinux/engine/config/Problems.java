package org.statelesslinux.engine.config;

import java.util.List;
import java.util.TreeSet;
import org.statelesslinux.engine.text.Texts;

/** Collects what is wrong in one file; the same thing at the same place counts once. */
final class Problems {
  private static final int LONGEST_MESSAGE = 2000;

  private final String file;
  private final TreeSet<Problem> found = new TreeSet<>();

  Problems(String file) {
    this.file = file;
  }

  /** Adds a problem. Its message may hold foreign text, which is made safe to print. */
  void add(Place place, String message) {
    found.add(
        new Problem(file, place.line(), place.column(), Texts.plain(message, LONGEST_MESSAGE)));
  }

  String file() {
    return file;
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  int size() {
    return found.size();
  }

  List<Problem> sorted() {
    return List.copyOf(found);
  }
}
