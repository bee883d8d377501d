package org.statelesslinux.engine.execute;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.plan.Branch;
import org.statelesslinux.plan.CoreStep;
import org.statelesslinux.plan.ImageStep;
import org.statelesslinux.plan.MediumStep;
import org.statelesslinux.plan.Origin;
import org.statelesslinux.plan.PlannedStep;
import org.statelesslinux.plan.Probe;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.TreeStep;
import org.statelesslinux.plan.Value;

/**
 * Puts something harmless in the place of every step that would touch this host's devices, network
 * or kernel modules: a directory for a disk or a share, what was published for a medium, nothing
 * for the rest. Pure.
 */
final class HostSubstitution {
  private final AbsolutePath disks;
  private final Optional<AbsolutePath> artefacts;

  /**
   * Sets where the substitutes are.
   *
   * @param disks the directory that holds one directory for each disk
   * @param artefacts what a removable medium would hold; empty if the mode is not published
   */
  HostSubstitution(AbsolutePath disks, Optional<AbsolutePath> artefacts) {
    this.disks = disks;
    this.artefacts = artefacts;
  }

  List<Step> apply(List<PlannedStep> planned) {
    List<Step> steps = new ArrayList<>();
    planned.forEach(step -> substitute(step.step(), step.origin(), steps));
    return steps;
  }

  private void substitute(Step step, Origin origin, List<Step> into) {
    if (step instanceof Step.MountDisk disk) {
      addDirectory(origin, disk.name(), disk.at(), disk.why(), into);
    } else if (step instanceof TreeStep.MountVolumes volumes) {
      addDirectory(origin, volumes.name(), volumes.at(), volumes.why(), into);
    } else if (step instanceof TreeStep.SyncTree sync) {
      into.add(onThisHost(sync));
    } else if (step instanceof CoreStep.MountShare share) {
      addDirectory(origin, share.name(), share.at(), share.why(), into);
    } else if (step instanceof MediumStep.MountMedium medium) {
      into.add(ofArtefacts(medium.at(), medium.why()));
    } else if (step instanceof MediumStep.CopyFromMedium copy) {
      into.add(ofArtefacts(copy.at(), copy.why()));
    } else if (step instanceof Step.FetchOffered fetch) {
      into.add(ofArtefacts(fetch.at(), fetch.why()));
    } else if (step instanceof ImageStep.MountImage mount) {
      into.add(new ImageStep.VerifyImage(mount.image(), mount.facts(), "verifying the image"));
      into.add(
          new Step.Mount(
              Value.text(mount.image().value()),
              mount.at(),
              mount.format().fileSystem(),
              Value.texts("loop", "ro"),
              mount.why()));
    } else if (step instanceof Step.FirstOf choice && here(choice).isPresent()) {
      into.add(ofArtefacts(here(choice).get().at(), choice.why()));
    } else if (step instanceof Step.FirstOf choice) {
      into.add(
          new Step.FirstOf(
              choice.branches().stream().map(branch -> substitute(branch, origin)).toList(),
              choice.why()));
    } else if (!(step instanceof Step.LoadModules
        || step instanceof Step.BringUpNetwork
        || step instanceof Step.AwaitDevice
        || step instanceof Step.MakeFileSystem
        || step instanceof CoreStep.PrepareBootDisk
        || step instanceof TreeStep.MountTree
        || step instanceof CoreStep.ReadKeyDisk
        || step instanceof CoreStep.StandIn)) {
      into.add(step);
    }
  }

  private static Optional<Probe.ArtefactsHere> here(Step.FirstOf choice) {
    return choice.branches().stream()
        .map(Branch::probe)
        .filter(Probe.ArtefactsHere.class::isInstance)
        .map(Probe.ArtefactsHere.class::cast)
        .findFirst();
  }

  private Step ofArtefacts(AbsolutePath at, String why) {
    return new Step.BindMount(
        artefacts.orElseThrow(HostSubstitution::notPublished), at, Step.Access.READ_ONLY, why);
  }

  /** The volume groups of this host are not a machine's. */
  private static Step onThisHost(TreeStep.SyncTree sync) {
    return sync.sharing() == TreeStep.Sharing.VOLUMES
        ? new TreeStep.SyncTree(
            sync.url(),
            sync.into(),
            sync.manifest(),
            sync.snapshot(),
            TreeStep.Sharing.HARD_LINKS,
            sync.basis(),
            sync.why())
        : sync;
  }

  private Branch substitute(Branch branch, Origin origin) {
    List<Step> steps = new ArrayList<>();
    branch.steps().forEach(step -> substitute(step, origin, steps));
    boolean ofTheMachine =
        branch.probe() instanceof Probe.NetworkUp
            || branch.probe() instanceof Probe.DevicePresent
            || branch.probe() instanceof Probe.DiskAvailable
            || branch.probe() instanceof Probe.ServerAnswers;
    return new Branch(ofTheMachine ? new Probe.Always() : branch.probe(), steps);
  }

  private void addDirectory(
      Origin origin, String name, AbsolutePath at, String why, List<Step> into) {
    AbsolutePath directory = disks.resolve(origin == Origin.CORE ? "stores" : "mode").resolve(name);
    into.add(new Step.MakeDirectory(directory, 0755, why));
    into.add(new Step.BindMount(directory, at, Step.Access.READ_WRITE, why));
  }

  private static StatelessException notPublished() {
    return new StatelessException(
        "instantiate on this host",
        "the snapshot is not published in this mode, so there is nothing for a medium to hold",
        "Publish the profile first.");
  }
}
