package org.statelesslinux.engine.serve;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.plan.OfferName;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.plan.Step;

/**
 * What a mode needs on the server.
 *
 * @param mode the mode
 * @param plan its SERVE plan, checked
 * @param snapshots the snapshots that machines can get by it
 */
public record ModeServices(Mode mode, Plan plan, Set<SnapshotId> snapshots) {
  /** Keeps its own copy. */
  public ModeServices {
    snapshots = Set.copyOf(snapshots);
  }

  /** What it offers over HTTP; of equal names the last one stands. */
  public Map<OfferName, Step.OfferFile> offered() {
    Map<OfferName, Step.OfferFile> offered = new HashMap<>();
    for (Step step : plan.steps()) {
      if (step instanceof Step.OfferFile offer) {
        offered.put(offer.name(), offer);
      }
    }
    return Map.copyOf(offered);
  }

  /** Whether something must go on running for them. */
  boolean runs() {
    return plan.steps().stream().anyMatch(Step.StartService.class::isInstance);
  }
}
