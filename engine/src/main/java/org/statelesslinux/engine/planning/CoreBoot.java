package org.statelesslinux.engine.planning;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.statelesslinux.model.Machine;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.Profile;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.model.StateStore;
import org.statelesslinux.model.StoreName;
import org.statelesslinux.plan.CoreStep;
import org.statelesslinux.plan.Requirement;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.Value;

/**
 * What the core does at boot, round what the backend does. It knows no mode, so it is the same in
 * every one.
 */
final class CoreBoot {
  /** What the core's steps need of the kernel; {@link Tools} knows the programs. */
  static final Requirement OVERLAY = new Requirement.KernelModule("overlay");

  private final Places places;
  private final boolean keysApart;

  /**
   * Steps for an instance.
   *
   * @param keysApart whether the machine's keys are not in its own archive but on a key disk
   */
  CoreBoot(Places places, boolean keysApart) {
    this.places = places;
    this.keysApart = keysApart;
  }

  List<Step> before(Machine machine) {
    List<Step> steps = new ArrayList<>();
    steps.add(new Step.MakeDirectory(places.root(), 0755, "making room for the root"));
    steps.add(new Step.MakeDirectory(places.workspace(), 0700, "making room for the mode"));
    if (keysApart) {
      steps.add(
          new CoreStep.ReadKeyDisk(
              machine.name(), machine.epoch(), "looking for the machine's keys on its key disk"));
    }
    return steps;
  }

  List<Step> after(
      MachineName machine,
      SnapshotId snapshot,
      Profile profile,
      Map<StoreName, StateStore> stores) {
    var changes = places.changes();
    List<Step> steps = new ArrayList<>();
    steps.add(
        new CoreStep.CheckRoot(
            places.root(),
            places.manifest(),
            snapshot,
            "checking that the root is snapshot " + snapshot.abbreviated()));
    steps.add(
        new Step.Mount(
            Value.text("tmpfs"),
            changes,
            "tmpfs",
            Value.texts("mode=0755", "nodev", "size=" + profile.boot().changes()),
            "setting up memory for changes"));
    steps.add(new Step.MakeDirectory(changes.resolve("upper"), 0755, "making room for changes"));
    steps.add(new Step.MakeDirectory(changes.resolve("work"), 0755, "making room for the overlay"));
    steps.add(
        new Step.Overlay(
            List.of(places.root()),
            changes.resolve("upper"),
            changes.resolve("work"),
            places.system(),
            "making the root writable"));
    steps.add(
        new CoreStep.RestoreAttributes(
            places.system(), places.attributes(), "putting back attributes that were lost"));
    steps.addAll(new StateSteps(places, machine).of(profile, stores));
    var etc = places.system().resolve("etc");
    steps.add(
        new Step.WriteFile(
            etc.resolve("hostname"), Value.text(machine + "\n"), 0644, "naming the machine"));
    steps.add(
        new CoreStep.InstallIdentity(
            places.system(),
            places.identity(),
            places.root(),
            "giving the machine its id and its host key"));
    steps.add(
        new CoreStep.DropRootMount(
            etc.resolve("fstab"), "keeping the OS from mounting another root over this one"));
    return steps;
  }
}
