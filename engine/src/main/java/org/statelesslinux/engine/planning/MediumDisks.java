package org.statelesslinux.engine.planning;

import java.util.Collection;
import java.util.List;
import org.statelesslinux.model.Disk;
import org.statelesslinux.model.Machine;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.plan.MediumStep;
import org.statelesslinux.plan.Step;

/** The file systems that a machine makes on the medium that it starts from. Pure. */
final class MediumDisks {
  private MediumDisks() {}

  /**
   * Refuses them where the machine starts from no medium, or lets it go.
   *
   * @throws StatelessException if one could never be made, or would be taken out with the medium
   */
  static void require(Machine machine, Collection<Step> steps) {
    List<Disk> disks =
        Steps.withBranches(steps)
            .filter(Step.MakeFileSystem.class::isInstance)
            .map(step -> ((Step.MakeFileSystem) step).disk())
            .filter(
                disk -> disk.makeOn().filter(Disk.MakeOn.OnMedium.class::isInstance).isPresent())
            .distinct()
            .toList();
    if (disks.isEmpty()) {
      return;
    }
    if (disks.size() > 1) {
      throw refusal(
          machine,
          "%s and %s would be made on the medium, and the first gets all that the image leaves of it"
              .formatted(disks.get(0).device(), disks.get(1).device()),
          "Choose another 'make-on' for all but one.");
    }
    boolean stays = Steps.withBranches(steps).anyMatch(MediumStep.MountMedium.class::isInstance);
    if (!stays) {
      throw refusal(
          machine,
          "%s would be made on the medium, and in mode %s as configured the machine has none while it runs"
              .formatted(disks.get(0).device(), machine.mode()),
          "Choose another 'make-on', or have the machine run from a stick.");
    }
  }

  private static StatelessException refusal(Machine machine, String found, String advice) {
    return new StatelessException("plan the boot of machine " + machine.name(), found, advice);
  }
}
