package org.statelesslinux.engine.planning;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Device;
import org.statelesslinux.model.Disk;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.OnMissing;
import org.statelesslinux.model.Profile;
import org.statelesslinux.model.Share;
import org.statelesslinux.model.StateRule;
import org.statelesslinux.model.StateStore;
import org.statelesslinux.model.StoreName;
import org.statelesslinux.plan.Branch;
import org.statelesslinux.plan.CoreStep;
import org.statelesslinux.plan.Probe;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.TreeStep;
import org.statelesslinux.plan.Value;

/** The steps that bring a profile's stores and state rules about: the same in every mode. */
final class StateSteps {
  private static final Duration DISK_APPEARS = Duration.ofSeconds(30);

  private final Places places;
  private final MachineName machine;

  StateSteps(Places places, MachineName machine) {
    this.places = places;
    this.machine = machine;
  }

  List<Step> of(Profile profile, Map<StoreName, StateStore> stores) {
    if (!profile.patterns().isEmpty()) {
      throw new IllegalArgumentException(
          "patterns of profile " + profile.name() + " are for no snapshot yet");
    }
    List<Step> steps = new ArrayList<>();
    if (!profile.stores().isEmpty()) {
      // What a store keeps is closed to all but root, except where a rule shows it.
      steps.add(new Step.MakeDirectory(places.stores(), 0700, "making room for stores"));
    }
    for (StoreName name : profile.stores()) {
      StateStore store = stores.get(name);
      if (store == null) {
        throw new IllegalArgumentException(
            "state rules name store " + name + ", which is not there");
      }
      addStore(store, steps);
    }
    // All seeds come from the snapshot, so before the first rule covers a part of it.
    profile.state().forEach(rule -> addSeed(rule, steps));
    profile.state().stream()
        .sorted(Comparator.comparing(StateRule::path))
        .forEach(rule -> addMount(rule, steps));
    return steps;
  }

  private void addStore(StateStore store, List<Step> steps) {
    String name = store.name().value();
    var at = places.store(store.name());
    if (store instanceof StateStore.Local local) {
      addOrStandIn(
          store,
          local.onMissing(),
          new Probe.DiskAvailable(local.disk(), DISK_APPEARS),
          local(local, at),
          steps);
    } else if (store instanceof StateStore.Network share) {
      addOrStandIn(
          store,
          share.onMissing(),
          new Probe.ServerAnswers(share.share().server(), share.share().port()),
          share(name, share.share(), at),
          steps);
    } else if (store instanceof StateStore.Ephemeral memory) {
      List<Value> options = new ArrayList<>(Value.texts("mode=0755", "nodev"));
      memory.size().ifPresent(size -> options.add(Value.text("size=" + size)));
      steps.add(
          new Step.Mount(Value.text("tmpfs"), at, "tmpfs", options, "setting up store " + name));
    }
  }

  /**
   * Only what is missing has a stand-in, and only if that was chosen: what is there and cannot be
   * used fails its own step.
   */
  private void addOrStandIn(
      StateStore store, OnMissing onMissing, Probe probe, List<Step> had, List<Step> steps) {
    if (onMissing == OnMissing.FAIL) {
      steps.addAll(had);
      return;
    }
    StoreName name = store.name();
    steps.add(
        Step.FirstOf.of(
            "looking for store " + name,
            new Branch(probe, had),
            Branch.otherwise(
                new CoreStep.StandIn(
                    name,
                    places.store(name),
                    "putting memory in the place of store " + name + ", which is missing"))));
  }

  private List<Step> share(String name, Share share, AbsolutePath at) {
    return List.of(
        new Step.BringUpNetwork("bringing up the network to reach store " + name),
        new CoreStep.MountShare(name, share, machine, at, "mounting store " + name));
  }

  private static List<Step> local(StateStore.Local store, AbsolutePath at) {
    String name = store.name().value();
    Disk disk = store.disk();
    List<Step> steps = new ArrayList<>();
    // A disk that is still to be made cannot be waited for by its label.
    if (disk.makeOn().isPresent()) {
      if (disk.makeOn().get() instanceof Disk.MakeOn.OnDevice made) {
        steps.add(await(made.node(), name));
      }
      steps.add(
          new Step.MakeFileSystem(disk, "making the disk of store " + name + " if it is blank"));
    }
    steps.add(await(disk.device(), name));
    steps.add(new Step.MountDisk(name, disk, at, "checking and mounting store " + name));
    steps.add(
        new CoreStep.OpenStore(
            store.name(),
            at,
            store.backup().isPresent() ? CoreStep.Copy.ON_THE_SERVER_TOO : CoreStep.Copy.HERE_ALONE,
            "opening store " + name));
    return steps;
  }

  private static Step await(Device device, String name) {
    return new Step.AwaitDevice(device, DISK_APPEARS, "waiting for the disk of store " + name);
  }

  private void addSeed(StateRule rule, List<Step> steps) {
    steps.add(
        new TreeStep.CopyTree(
            rule.path().below(places.system()),
            places.kept(rule),
            rule.seed(),
            "seeding " + rule.path() + " if it is new"));
  }

  private void addMount(StateRule rule, List<Step> steps) {
    steps.add(
        new Step.BindMount(
            places.kept(rule),
            rule.path().below(places.system()),
            Step.Access.READ_WRITE,
            "keeping " + rule.path() + " in store " + rule.store()));
  }
}
