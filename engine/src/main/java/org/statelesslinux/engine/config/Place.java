package org.statelesslinux.engine.config;

/**
 * A place in the configuration's text.
 *
 * @param line from 1
 * @param column from 1, in characters
 */
record Place(int line, int column) {
  static final Place START = new Place(1, 1);
}
