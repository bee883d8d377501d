package org.statelesslinux.engine.execute;

import java.util.List;
import org.statelesslinux.plan.Step;

/**
 * A plan as a shell script.
 *
 * @param script the script, for {@code /bin/busybox sh}
 * @param steps the steps, in the order of the numbers (from 1) by which the script reports them
 */
record Rendering(String script, List<Step> steps) {
  Rendering {
    steps = List.copyOf(steps);
  }

  /** Without the script, which holds the secrets in clear. */
  @Override
  public String toString() {
    return "Rendering of " + steps;
  }
}
