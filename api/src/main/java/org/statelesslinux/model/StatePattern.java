package org.statelesslinux.model;

/**
 * A state rule for all paths of a snapshot that a pattern matches. A plan has only {@link
 * StateRule}s: it is for one snapshot, whose paths are known.
 *
 * @param path what it matches; not one plain path
 * @param store the store that keeps them
 * @param seed what each of them holds at first
 */
public record StatePattern(PathPattern path, StoreName store, Seed seed) {
  /**
   * Checks the pattern.
   *
   * @throws IllegalArgumentException if it stands for one path alone
   */
  public StatePattern {
    if (path.plain().isPresent()) {
      throw new IllegalArgumentException(path + " is no pattern");
    }
  }

  /** The rule for one of the paths. */
  public StateRule rule(AbsolutePath match) {
    return new StateRule(match, store, seed);
  }
}
