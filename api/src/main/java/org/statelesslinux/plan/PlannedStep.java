package org.statelesslinux.plan;

/**
 * A step in its place.
 *
 * @param phase when it runs
 * @param origin who put it there
 * @param step the step
 */
public record PlannedStep(Phase phase, Origin origin, Step step) {}
