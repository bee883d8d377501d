package org.statelesslinux.plan;

import java.util.List;

/**
 * One way through a {@link Step.FirstOf}.
 *
 * @param probe decides whether this way is taken
 * @param steps what is done then; may be empty
 */
public record Branch(Probe probe, List<Step> steps) {
  /** Keeps its own copy. */
  public Branch {
    steps = List.copyOf(steps);
  }

  /** These steps if the probe is true. */
  public static Branch when(Probe probe, Step... steps) {
    return new Branch(probe, List.of(steps));
  }

  /** These steps whatever holds. */
  public static Branch otherwise(Step... steps) {
    return new Branch(new Probe.Always(), List.of(steps));
  }
}
