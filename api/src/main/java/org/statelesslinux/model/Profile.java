package org.statelesslinux.model;

import java.util.List;

/**
 * A named class of machines: a prototype and what may change on top of it.
 *
 * @param name its name
 * @param tree the prototype, a directory on the server
 * @param state what may change, in the order of the configuration
 */
public record Profile(ProfileName name, AbsolutePath tree, List<StateRule> state) {
  /** Keeps its own copy. */
  public Profile {
    state = List.copyOf(state);
  }
}
