package org.statelesslinux.model;

/**
 * A path of the OS that may change, how it is seeded, and the store where its changes live.
 *
 * @param path the path as the running OS names it; not the root
 * @param store the store that keeps it
 * @param seed what it holds at first
 */
public record StateRule(AbsolutePath path, StoreName store, Seed seed) {
  /**
   * Checks the path.
   *
   * @throws IllegalArgumentException if the path is the root
   */
  public StateRule {
    if (path.value().equals("/")) {
      throw new IllegalArgumentException(
          "'/' cannot be a state rule: the root is the snapshot; name the directories that change");
    }
  }
}
