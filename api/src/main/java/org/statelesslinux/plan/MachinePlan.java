package org.statelesslinux.plan;

import java.util.List;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.ProfileName;
import org.statelesslinux.model.SnapshotId;

/**
 * All that will happen for one machine and one snapshot, the server's part included.
 *
 * @param machine the machine
 * @param profile its profile
 * @param mode its mode
 * @param snapshot the snapshot
 * @param requirements what server and machine must have
 * @param steps the steps in their order, phase by phase
 */
public record MachinePlan(
    MachineName machine,
    ProfileName profile,
    Mode mode,
    SnapshotId snapshot,
    List<PhasedRequirement> requirements,
    List<PlannedStep> steps) {
  /** Keeps its own copies. */
  public MachinePlan {
    requirements = List.copyOf(requirements);
    steps = List.copyOf(steps);
  }

  /** The steps of one phase. */
  public List<PlannedStep> steps(Phase phase) {
    return steps.stream().filter(step -> step.phase() == phase).toList();
  }

  /**
   * A requirement and the phase that has it.
   *
   * @param phase the phase
   * @param requirement the requirement
   */
  public record PhasedRequirement(Phase phase, Requirement requirement) {}
}
