package org.statelesslinux.cli.vm;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.statelesslinux.model.Device;
import org.statelesslinux.model.Disk;
import org.statelesslinux.model.FileSystem;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.plan.CoreStep;
import org.statelesslinux.plan.MachinePlan;
import org.statelesslinux.plan.MediumStep;
import org.statelesslinux.plan.Phase;
import org.statelesslinux.plan.PlannedStep;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.TreeStep;

/** Tells from a plan what a machine wants to find when it starts; pure. */
final class NeededDisks {
  private NeededDisks() {}

  /**
   * The file systems that it mounts of its own disks: their types by their labels.
   *
   * @throws StatelessException if the machine cannot start with a kernel, a network and disks alone
   */
  static Map<String, FileSystem> labels(MachinePlan plan) {
    Map<String, FileSystem> labels = new LinkedHashMap<>();
    List<Step> steps =
        plan.steps(Phase.BOOT).stream()
            .map(PlannedStep::step)
            .flatMap(NeededDisks::withBranches)
            .toList();
    for (Step step : steps) {
      if (step instanceof TreeStep.MountVolumes mount
          && !(mount.disk().makeOn().orElse(null) instanceof Disk.MakeOn.OnBootDisk)) {
        throw refused(plan, "it wants a volume group of LVM on its own disk " + mount.disk());
      }
      if (step instanceof Step.MountDisk mount) {
        if (!(mount.disk().device() instanceof Device.Label label)) {
          throw refused(plan, "it wants its own disk " + mount.disk().device());
        }
        if (!(mount.disk().makeOn().orElse(null) instanceof Disk.MakeOn.OnBootDisk)) {
          labels.put(label.label(), mount.disk().fileSystem());
        }
      }
    }
    return labels;
  }

  /** Whether it starts from a medium. */
  static boolean wantsMedium(MachinePlan plan) {
    return plan.steps(Phase.BOOT).stream()
        .map(PlannedStep::step)
        .flatMap(NeededDisks::withBranches)
        .anyMatch(
            step ->
                step instanceof MediumStep.MountMedium
                    || step instanceof MediumStep.CopyFromMedium);
  }

  /** The boot disk that it makes of a blank one, if it does. */
  static Optional<CoreStep.PrepareBootDisk> bootDisk(MachinePlan plan) {
    return plan.steps(Phase.BOOT).stream()
        .map(PlannedStep::step)
        .filter(CoreStep.PrepareBootDisk.class::isInstance)
        .map(CoreStep.PrepareBootDisk.class::cast)
        .findFirst();
  }

  /** How many bytes its partitions take that say how large they are. */
  static long bytesOf(CoreStep.PrepareBootDisk disk) {
    return disk.partitions().stream()
        .flatMap(partition -> partition.size().stream())
        .mapToLong(size -> size.mebibytes() << 20)
        .sum();
  }

  /**
   * The names of what it would mount from file servers, where the machine itself may be writing.
   */
  static List<String> shares(MachinePlan plan) {
    return plan.steps(Phase.BOOT).stream()
        .map(PlannedStep::step)
        .flatMap(NeededDisks::withBranches)
        .filter(CoreStep.MountShare.class::isInstance)
        .map(step -> ((CoreStep.MountShare) step).name())
        .distinct()
        .toList();
  }

  private static Stream<Step> withBranches(Step step) {
    return step instanceof Step.FirstOf choice
        ? choice.branches().stream()
            .flatMap(branch -> branch.steps().stream())
            .flatMap(NeededDisks::withBranches)
        : Stream.of(step);
  }

  private static StatelessException refused(MachinePlan plan, String found) {
    return new StatelessException(
        "start machine %s in mode %s in a virtual machine".formatted(plan.machine(), plan.mode()),
        found,
        "Try it in another mode by --mode, or bring its root up on this host: stateless"
            + " instantiate.");
  }
}
