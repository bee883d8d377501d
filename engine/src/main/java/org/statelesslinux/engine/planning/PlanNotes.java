package org.statelesslinux.engine.planning;

import java.util.List;
import org.statelesslinux.model.Machine;
import org.statelesslinux.model.Profile;
import org.statelesslinux.plan.CoreStep;
import org.statelesslinux.plan.MachinePlan;
import org.statelesslinux.plan.Phase;

/** What a person should know of a plan, though nothing is wrong with it; pure. */
public final class PlanNotes {
  private PlanNotes() {}

  /** Sentences, each with its full stop. */
  public static List<String> of(Machine machine, Profile profile, MachinePlan plan) {
    boolean wanted = machine.bootDisk(profile.boot()).isPresent();
    boolean made =
        plan.steps(Phase.BOOT).stream()
            .anyMatch(planned -> planned.step() instanceof CoreStep.PrepareBootDisk);
    return wanted && !made
        ? List.of(
            ("Its boot disk is not used: in mode %s it starts over the network, and no file"
                    + " system is made on that disk.")
                .formatted(machine.mode()))
        : List.of();
  }
}
