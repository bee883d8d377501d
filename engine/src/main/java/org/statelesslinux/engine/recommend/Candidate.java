package org.statelesslinux.engine.recommend;

import java.util.Optional;
import java.util.Set;
import org.statelesslinux.model.Capability;
import org.statelesslinux.model.Mode;

/**
 * A mode that is judged.
 *
 * @param mode the mode
 * @param capabilities what holds as configured; where it cannot be configured as it stands, what
 *     its provider declares
 * @param declared what its provider declares, whatever the options
 * @param needs what its plans take; empty if it makes none as it stands
 * @param obstacle what must be done before it can be used, in words that follow "if"; empty if
 *     nothing
 */
public record Candidate(
    Mode mode,
    Set<Capability> capabilities,
    Set<Capability> declared,
    Optional<Needs> needs,
    Optional<String> obstacle) {
  /** Keeps its own copies. */
  public Candidate {
    capabilities = Set.copyOf(capabilities);
    declared = Set.copyOf(declared);
  }

  boolean can(Capability capability) {
    return capabilities.contains(capability);
  }

  /** Whether it can do all of this with other options, though not with these. */
  boolean couldDo(Set<Capability> wanted) {
    return !capabilities.containsAll(wanted) && declared.containsAll(wanted);
  }
}
