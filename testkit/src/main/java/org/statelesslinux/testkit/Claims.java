package org.statelesslinux.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.statelesslinux.engine.planning.BootRules;
import org.statelesslinux.engine.planning.Steps;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Capability;
import org.statelesslinux.plan.CoreStep;
import org.statelesslinux.plan.ImageStep;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.plan.Step;

/** Holds what a backend declares of a running machine against how that starts. */
final class Claims {
  private Claims() {}

  /** A sentence for each claim that the plan gives the lie. */
  static List<String> problems(Set<Capability> claims, Plan boot, AbsolutePath root) {
    List<String> problems = new ArrayList<>();
    if (claims.contains(Capability.OFFLINE_RUN) && liesOnTheNetwork(root, boot)) {
      problems.add("it declares OFFLINE_RUN but its root lies on a mount over the network");
    }
    if (claims.contains(Capability.ROLLBACK_ON_MACHINE) && !BootRules.canDoWithoutNetwork(boot)) {
      problems.add(
          "it declares ROLLBACK_ON_MACHINE but has no way to a snapshot that the machine holds:"
              + " each goes over the network");
    }
    return problems;
  }

  private static boolean liesOnTheNetwork(AbsolutePath root, Plan boot) {
    List<Step> steps = Steps.withBranches(boot.steps()).toList();
    List<AbsolutePath> overNetwork =
        steps.stream().filter(BootRules::goesOverNetwork).flatMap(Claims::mountedAt).toList();
    return overNetwork.contains(root)
        || steps.stream()
            .flatMap(step -> sources(step, root))
            .anyMatch(source -> overNetwork.stream().anyMatch(source::isIn));
  }

  private static Stream<AbsolutePath> mountedAt(Step step) {
    if (step instanceof Step.Mount mount) {
      return Stream.of(mount.at());
    }
    return step instanceof CoreStep.MountShare share ? Stream.of(share.at()) : Stream.of();
  }

  /** What a step shows at the root. */
  private static Stream<AbsolutePath> sources(Step step, AbsolutePath root) {
    if (step instanceof Step.BindMount bind && bind.at().equals(root)) {
      return Stream.of(bind.source());
    } else if (step instanceof ImageStep.MountImage image && image.at().equals(root)) {
      return Stream.of(image.image());
    } else if (step instanceof ImageStep.MountLayers layers && layers.at().equals(root)) {
      return Stream.of(layers.artefacts());
    } else if (step instanceof Step.Overlay overlay && overlay.at().equals(root)) {
      return overlay.lowers().stream();
    }
    return Stream.of();
  }
}
