package org.statelesslinux.engine.imports;

import org.statelesslinux.model.Seed;

/**
 * What a line asks for.
 *
 * @param path as it stands there
 * @param glob whether the path may stand for several, as in a shell
 * @param keep how long it lasts
 * @param seed what it holds at first
 */
record Wish(String path, boolean glob, Keep keep, Seed seed) {
  /** How long changes last. */
  enum Keep {
    /** Until the next boot. */
    SCRATCH,
    /** Across boots. */
    PERSISTENT
  }
}
