package org.statelesslinux.engine.backup;

import java.nio.file.Path;
import java.util.Optional;
import org.statelesslinux.model.AbsolutePath;

/**
 * A directory of a store, which holds what one state rule keeps.
 *
 * @param rule the path of the rule in the OS
 * @param directory where the directory is here
 */
record KeptPath(AbsolutePath rule, Path directory) {
  /**
   * What a directory of a store holds, by its name: the rule's path without its first slash, in
   * which {@code %25} stands for a percent sign and {@code %2F} for a slash. Empty if the name
   * stands for no path of a rule, nor has one that text cannot spell.
   */
  static Optional<KeptPath> of(Path directory) {
    String name = String.valueOf(directory.getFileName());
    if (!directory.resolveSibling(name).equals(directory)) {
      return Optional.empty();
    }
    try {
      AbsolutePath rule = AbsolutePath.of("/" + name.replace("%2F", "/").replace("%25", "%"));
      return Optional.of(new KeptPath(rule, directory));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Whether a path of the OS is the rule's or below it. */
  boolean holds(AbsolutePath path) {
    return path.isIn(rule);
  }
}
