package org.statelesslinux.engine.planning;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Capability;
import org.statelesslinux.plan.Branch;
import org.statelesslinux.plan.CoreStep;
import org.statelesslinux.plan.ImageStep;
import org.statelesslinux.plan.MediumStep;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.plan.Probe;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.TreeStep;
import org.statelesslinux.plan.Value;

/** What holds for a BOOT plan besides the rules of every plan: its end, its bounds, its claims. */
public final class BootRules {
  private BootRules() {}

  /**
   * Looks for what is wrong with a BOOT plan.
   *
   * @param plan the plan
   * @param root where it must leave the root
   * @param workspace where else it may write and mount
   * @param claims the capabilities that its backend declares as configured
   * @return a sentence for each problem; empty if there is none
   */
  public static List<String> problems(
      Plan plan, AbsolutePath root, AbsolutePath workspace, Set<Capability> claims) {
    List<String> problems = new ArrayList<>();
    if (!endsAt(root, plan.steps())) {
      problems.add("not every branch ends with the snapshot mounted read-only at " + root);
    }
    Steps.withBranches(plan.steps())
        .forEach(
            step ->
                touchedOutside(step, workspace)
                    .filter(path -> !path.equals(root))
                    .forEach(
                        path ->
                            problems.add(
                                "«%s» touches %s, which is neither %s nor below %s"
                                    .formatted(step.why(), path, root, workspace))));
    if (Steps.withBranches(plan.steps()).anyMatch(CoreStep.PrepareBootDisk.class::isInstance)) {
      problems.add("it prepares the boot disk, which is the core's part");
    }
    if (claims.contains(Capability.OFFLINE_BOOT) && !canDoWithoutNetwork(plan)) {
      problems.add(
          "it declares OFFLINE_BOOT but has no way that does without the network"
              + shown(BootRules::needsNetwork, plan));
    }
    if (claims.contains(Capability.DISKLESS) && !canAvoid(BootRules::needsDisk, plan)) {
      problems.add(
          "it declares DISKLESS but has no way that does without a disk"
              + shown(BootRules::needsDisk, plan));
    }
    return problems;
  }

  /** The steps that a claim fails at. */
  private static String shown(Need need, Plan plan) {
    String steps =
        Steps.withBranches(plan.steps())
            .filter(step -> need.of((Record) step))
            .map(step -> "«" + step.why() + "»")
            .distinct()
            .collect(Collectors.joining(", "));
    return steps.isEmpty() ? "" : ", which is needed by " + steps;
  }

  private static boolean endsAt(AbsolutePath root, List<Step> steps) {
    if (steps.isEmpty()) {
      return false;
    }
    Step last = steps.get(steps.size() - 1);
    if (last instanceof Step.FirstOf choice) {
      return !choice.branches().isEmpty()
          && choice.branches().stream().allMatch(branch -> endsAt(root, branch.steps()));
    }
    return readOnlyMount(last).anyMatch(root::equals);
  }

  private static Stream<AbsolutePath> readOnlyMount(Step step) {
    if (step instanceof Step.Mount mount && mount.options().contains(Value.text("ro"))) {
      return Stream.of(mount.at());
    } else if (step instanceof ImageStep.MountImage mount) {
      return Stream.of(mount.at());
    } else if (step instanceof ImageStep.MountLayers mount) {
      return Stream.of(mount.at());
    } else if (step instanceof Step.BindMount bind && bind.access() == Step.Access.READ_ONLY) {
      return Stream.of(bind.at());
    } else if (step instanceof Step.Overlay overlay) {
      return Stream.of(overlay.at());
    }
    return Stream.of();
  }

  /**
   * Looks for what is wrong with an UPDATE plan: the snapshot that runs goes on meanwhile, so it
   * must do something, and only in its workspace.
   *
   * @param plan the plan
   * @param workspace where it may write
   * @return a sentence for each problem; empty if there is none
   */
  public static List<String> problemsOfUpdate(Plan plan, AbsolutePath workspace) {
    List<String> problems = new ArrayList<>();
    if (plan.steps().isEmpty()) {
      problems.add("it declares BACKGROUND_UPDATE but has no step");
    }
    Steps.withBranches(plan.steps())
        .forEach(
            step ->
                touchedOutside(step, workspace)
                    .forEach(
                        path ->
                            problems.add(
                                "«%s» touches %s, which is not below %s"
                                    .formatted(step.why(), path, workspace))));
    return problems;
  }

  private static Stream<AbsolutePath> touchedOutside(Step step, AbsolutePath workspace) {
    return touches(step).filter(path -> !path.isIn(workspace));
  }

  /** What a step writes to, mounts on or removes. */
  private static Stream<AbsolutePath> touches(Step step) {
    if (step instanceof Step.BindMount bind) {
      return Stream.of(bind.at());
    } else if (step instanceof Step.Mount mount) {
      return Stream.of(mount.at());
    } else if (step instanceof ImageStep.MountImage mount) {
      return Stream.of(mount.at());
    } else if (step instanceof ImageStep.MountLayers mount) {
      return Stream.of(mount.at());
    } else if (step instanceof Step.MountDisk disk) {
      return Stream.of(disk.at());
    } else if (step instanceof TreeStep.MountVolumes volumes) {
      return Stream.of(volumes.at());
    } else if (step instanceof TreeStep.MountTree tree) {
      return Stream.of(tree.directory());
    } else if (step instanceof CoreStep.MountShare share) {
      return Stream.of(share.at());
    } else if (step instanceof CoreStep.StandIn memory) {
      return Stream.of(memory.at());
    } else if (step instanceof MediumStep.MountMedium medium) {
      return Stream.of(medium.at());
    } else if (step instanceof MediumStep.CopyFromMedium copy) {
      return Stream.of(copy.at());
    } else if (step instanceof Step.FetchOffered fetch) {
      return Stream.of(fetch.at());
    } else if (step instanceof Step.MakeDirectory directory) {
      return Stream.of(directory.path());
    } else if (step instanceof Step.WriteFile file) {
      return Stream.of(file.path());
    } else if (step instanceof CoreStep.DropRootMount drop) {
      return Stream.of(drop.table());
    } else if (step instanceof TreeStep.CopyTree copy) {
      return Stream.of(copy.to());
    } else if (step instanceof TreeStep.SyncTree sync) {
      return Stream.of(sync.into());
    } else if (step instanceof TreeStep.RepairTree repair) {
      return Stream.of(repair.tree());
    } else if (step instanceof Step.KeepOnly keep) {
      return Stream.of(keep.directory());
    } else if (step instanceof Step.Rename rename) {
      return Stream.of(rename.from(), rename.to());
    } else if (step instanceof Step.SwapLink swap) {
      return Stream.of(swap.link());
    } else if (step instanceof Step.Remove remove) {
      return Stream.of(remove.path());
    } else if (step instanceof Step.Overlay overlay) {
      return Stream.of(overlay.upper(), overlay.work(), overlay.at());
    }
    return Stream.of();
  }

  /** Whether a plan has a way on which nothing goes over the network. */
  public static boolean canDoWithoutNetwork(Plan plan) {
    return canAvoid(BootRules::needsNetwork, plan);
  }

  /** Whether a step, apart from its branches, goes over the network. */
  public static boolean goesOverNetwork(Step step) {
    return needsNetwork((Record) step);
  }

  private interface Need {
    boolean of(Record stepOrProbe);
  }

  private static boolean canAvoid(Need need, Plan plan) {
    return canAvoid(need, plan.steps());
  }

  private static boolean canAvoid(Need need, List<Step> steps) {
    return steps.stream()
        .allMatch(
            step ->
                step instanceof Step.FirstOf choice
                    ? choice.branches().stream()
                        .filter(branch -> !(branch.probe() instanceof Probe.ArtefactsHere))
                        .anyMatch(branch -> canAvoid(need, branch))
                    : !need.of((Record) step));
  }

  private static boolean canAvoid(Need need, Branch branch) {
    return !need.of((Record) branch.probe()) && canAvoid(need, branch.steps());
  }

  private static final Set<String> LOCAL_TYPES =
      Set.of(
          "tmpfs", "squashfs", "erofs", "iso9660", "ext4", "xfs", "btrfs", "overlay", "virtiofs");

  /** How 9p reaches the host that a virtual machine runs on. */
  private static final Set<Value> LOCAL_9P =
      Set.of(Value.text("trans=virtio"), Value.text("trans=xen"));

  private static boolean needsNetwork(Record part) {
    return part instanceof Step.BringUpNetwork
        || part instanceof TreeStep.SyncTree
        || part instanceof TreeStep.RepairTree
        || part instanceof CoreStep.MountShare
        || part instanceof Step.FetchOffered
        || part instanceof Probe.NetworkUp
        || part instanceof Probe.ServerAnswers
        || (part instanceof Step.Mount mount && !isLocal(mount));
  }

  private static boolean isLocal(Step.Mount mount) {
    return LOCAL_TYPES.contains(mount.type())
        || (mount.type().equals("9p") && mount.options().stream().anyMatch(LOCAL_9P::contains));
  }

  private static boolean needsDisk(Record part) {
    return part instanceof Step.MountDisk
        || part instanceof TreeStep.MountVolumes
        || part instanceof Step.MakeFileSystem
        || part instanceof CoreStep.PrepareBootDisk
        || part instanceof Step.AwaitDevice
        || part instanceof Probe.DevicePresent
        || part instanceof Probe.DiskAvailable;
  }
}
