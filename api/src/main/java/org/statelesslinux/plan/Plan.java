package org.statelesslinux.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * The ordered steps that bring about one thing for exactly one snapshot, and what they require.
 *
 * @param steps the steps in their order
 * @param requirements what the place where they run must have
 */
public record Plan(List<Step> steps, List<Requirement> requirements) {
  private static final Plan EMPTY = new Plan(List.of(), List.of());

  /** Keeps its own copies. */
  public Plan {
    steps = List.copyOf(steps);
    requirements = List.copyOf(requirements);
  }

  /** The plan that does nothing. */
  public static Plan empty() {
    return EMPTY;
  }

  /** A plan of these steps that requires nothing so far. */
  public static Plan of(Step... steps) {
    return new Plan(List.of(steps), List.of());
  }

  /** This plan with further requirements. */
  public Plan requiring(Requirement... more) {
    List<Requirement> all = new ArrayList<>(requirements);
    all.addAll(List.of(more));
    return new Plan(steps, all);
  }
}
