package org.statelesslinux.engine.boot;

import org.statelesslinux.model.Machine;
import org.statelesslinux.model.StatelessException;

/** Makes boot entries. Safe for use by several threads. */
@FunctionalInterface
public interface BootEntries {
  /**
   * What a machine starts with now.
   *
   * @throws StatelessException if there is nothing to start it with; what is said is shown on the
   *     machine's console
   */
  BootEntry of(Machine machine);
}
