package org.statelesslinux.engine.config;

import java.util.Comparator;

/**
 * One thing that is wrong in a configuration.
 *
 * @param file the file, as the caller named it
 * @param line the line, from 1
 * @param column the column, from 1, in characters
 * @param message what was found and what is accepted, without a full stop
 */
public record Problem(String file, int line, int column, String message)
    implements Comparable<Problem> {
  private static final Comparator<Problem> ORDER =
      Comparator.comparing(Problem::file)
          .thenComparingInt(Problem::line)
          .thenComparingInt(Problem::column)
          .thenComparing(Problem::message);

  @Override
  public int compareTo(Problem other) {
    return ORDER.compare(this, other);
  }

  /** As compilers print it, so that editors find the place. */
  @Override
  public String toString() {
    return file + ":" + line + ":" + column + ": " + message;
  }
}
