package org.statelesslinux.model;

import java.util.Locale;

/** What a state rule's path holds when its store has nothing for it yet (rwtab's vocabulary). */
public enum Seed {
  /** The directory itself, without content. */
  EMPTY,
  /** The directory and its tree of directories, without files. */
  DIRS,
  /** The directory with all that is in it, or the file. */
  FILES;

  /** The word that the configuration uses. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
