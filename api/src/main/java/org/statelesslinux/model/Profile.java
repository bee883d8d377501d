package org.statelesslinux.model;

import java.util.List;

/**
 * A named class of machines: a prototype and what may change on top of it.
 *
 * @param name its name
 * @param tree the prototype, a directory on the server
 * @param state what may change, in the order of the configuration
 * @param boot how its machines start
 */
public record Profile(
    ProfileName name, AbsolutePath tree, List<StateRule> state, BootSettings boot) {
  /** Keeps its own copy. */
  public Profile {
    state = List.copyOf(state);
  }

  /** A profile whose machines start as usual. */
  public Profile(ProfileName name, AbsolutePath tree, List<StateRule> state) {
    this(name, tree, state, BootSettings.USUAL);
  }
}
