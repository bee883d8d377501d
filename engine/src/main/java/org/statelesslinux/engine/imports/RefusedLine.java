package org.statelesslinux.engine.imports;

/**
 * What could not be taken.
 *
 * @param file the table, as the caller named it or the tree that it is in
 * @param line the line, from 1; 0 for the table as a whole
 * @param text what stands there, safe to print, a long text cut
 * @param why the reason, and what to do where that is known; without a full stop
 */
public record RefusedLine(String file, int line, String text, String why) {
  /** As compilers print it, so that editors find the place. */
  @Override
  public String toString() {
    return file + (line == 0 ? "" : ":" + line) + ": " + (text.isEmpty() ? "" : text + ": ") + why;
  }
}
