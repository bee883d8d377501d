package org.statelesslinux.engine.config;

import java.util.List;
import java.util.TreeSet;

/** Collects what is wrong in one file; the same thing at the same place counts once. */
final class Problems {
  private final String file;
  private final TreeSet<Problem> found = new TreeSet<>();

  Problems(String file) {
    this.file = file;
  }

  void add(Place place, String message) {
    found.add(new Problem(file, place.line(), place.column(), message));
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
