package org.statelesslinux.model;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A named class of machines: a prototype and what may change on top of it.
 *
 * @param name its name
 * @param tree the prototype, a directory on the server
 * @param state what may change, in the order of the configuration
 * @param patterns what else may change: all that they match in the snapshot
 * @param boot how its machines start
 */
public record Profile(
    ProfileName name,
    AbsolutePath tree,
    List<StateRule> state,
    List<StatePattern> patterns,
    BootSettings boot) {
  /** Keeps its own copies. */
  public Profile {
    state = List.copyOf(state);
    patterns = List.copyOf(patterns);
  }

  /** A profile whose state rules have no patterns. */
  public Profile(ProfileName name, AbsolutePath tree, List<StateRule> state, BootSettings boot) {
    this(name, tree, state, List.of(), boot);
  }

  /** A profile whose machines start as usual. */
  public Profile(ProfileName name, AbsolutePath tree, List<StateRule> state) {
    this(name, tree, state, BootSettings.USUAL);
  }

  /** The stores that its rules and patterns name, in their order. */
  public Set<StoreName> stores() {
    Set<StoreName> stores = new LinkedHashSet<>();
    state.forEach(rule -> stores.add(rule.store()));
    patterns.forEach(pattern -> stores.add(pattern.store()));
    return stores;
  }

  /** The same profile with these rules, and without patterns. */
  public Profile keeping(List<StateRule> rules) {
    return new Profile(name, tree, rules, boot);
  }
}
