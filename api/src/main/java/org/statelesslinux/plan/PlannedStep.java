package org.statelesslinux.plan;

/**
 * A step in its place.
 *
 * @param phase when it runs
 * @param origin who put it there
 * @param step the step
 */
public record PlannedStep(Phase phase, Origin origin, Step step) {
  /** A line for people: the phase, who put it there, and what is going on. */
  @Override
  public String toString() {
    return "%-8s %-7s %s".formatted(phase, origin, step.why());
  }
}
