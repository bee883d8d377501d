package org.statelesslinux.engine.planning;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Device;
import org.statelesslinux.model.Disk;
import org.statelesslinux.model.FileSystem;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.MemoryLimit;
import org.statelesslinux.model.OnMissing;
import org.statelesslinux.model.Profile;
import org.statelesslinux.model.ProfileName;
import org.statelesslinux.model.Seed;
import org.statelesslinux.model.ServerAddress;
import org.statelesslinux.model.Share;
import org.statelesslinux.model.StateRule;
import org.statelesslinux.model.StateStore;
import org.statelesslinux.model.StoreName;
import org.statelesslinux.plan.Branch;
import org.statelesslinux.plan.CoreStep;
import org.statelesslinux.plan.Probe;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.Value;

class StateStepsTest {

  private static final StoreName STORE = new StoreName("memory");

  @Test
  void allRulesAreSeededBeforeTheFirstIsMountedAndTheOuterIsMountedFirst() {
    Profile profile =
        new Profile(
            new ProfileName("p"),
            AbsolutePath.of("/srv/p"),
            List.of(rule("/var/log/journal", Seed.FILES), rule("/var/log", Seed.EMPTY)));

    List<Step> steps =
        new StateSteps(Places.ON_A_MACHINE, new MachineName("pc-1"))
            .of(profile, Map.of(STORE, new StateStore.Ephemeral(STORE, Optional.empty())));

    assertThat(steps.stream().skip(2).map(Step::why))
        .containsExactly(
            "seeding /var/log/journal if it is new",
            "seeding /var/log if it is new",
            "keeping /var/log in store memory",
            "keeping /var/log/journal in store memory");
  }

  @Test
  void onlyAStoreThatMayBeMissingHasAStandInAndOnlyAProbeDecides() {
    Disk disk =
        new Disk(
            new Device.Label("state"),
            Optional.of(new Disk.MakeOn.OnlyBlankDisk()),
            FileSystem.XFS);
    List<Step> must = steps(new StateStore.Local(STORE, disk));
    List<Step> may =
        steps(new StateStore.Local(STORE, disk, OnMissing.EPHEMERAL, Optional.empty()));

    assertThat(must).noneMatch(Step.FirstOf.class::isInstance);
    assertThat(may).hasSize(1);
    Step.FirstOf choice = (Step.FirstOf) may.get(0);
    assertThat(choice.branches())
        .extracting(Branch::probe)
        .containsExactly(new Probe.DiskAvailable(disk, Duration.ofSeconds(30)), new Probe.Always());
    assertThat(choice.branches().get(0).steps()).isEqualTo(must);
    assertThat(choice.branches().get(1).steps())
        .containsExactly(
            new CoreStep.StandIn(
                STORE,
                AbsolutePath.of("/run/stateless/stores/memory"),
                "putting memory in the place of store memory, which is missing"));
  }

  @Test
  void aShareTakesTheNetworkAndTheDirectoryOfTheMachine() {
    Share share =
        new Share(
            ServerAddress.LOOPBACK,
            12049,
            AbsolutePath.of("/export"),
            Optional.of(Share.Version.V4_1));
    List<Step> must = steps(new StateStore.Network(STORE, share));
    assertThat(must)
        .containsExactly(
            new Step.BringUpNetwork("bringing up the network to reach store memory"),
            new CoreStep.MountShare(
                "memory",
                share,
                new MachineName("pc-1"),
                AbsolutePath.of("/run/stateless/stores/memory"),
                "mounting store memory"));
    List<Step> may = steps(new StateStore.Network(STORE, share, OnMissing.EPHEMERAL));
    assertThat(((Step.FirstOf) may.get(0)).branches().get(0))
        .isEqualTo(new Branch(new Probe.ServerAnswers(ServerAddress.LOOPBACK, 12049), must));
  }

  @Test
  void memoryHasItsSize() {
    assertThat(steps(new StateStore.Ephemeral(STORE, Optional.of(new MemoryLimit("25%")))))
        .extracting(step -> ((Step.Mount) step).options())
        .containsExactly(Value.texts("mode=0755", "nodev", "size=25%"));
  }

  /** What sets a store up, without the directory of all stores, the seed and the mount. */
  private static List<Step> steps(StateStore store) {
    List<Step> all =
        new StateSteps(Places.ON_A_MACHINE, new MachineName("pc-1"))
            .of(
                new Profile(
                    new ProfileName("p"),
                    AbsolutePath.of("/srv/p"),
                    List.of(rule("/var/log", Seed.EMPTY))),
                Map.of(STORE, store));
    return all.subList(1, all.size() - 2);
  }

  private static StateRule rule(String path, Seed seed) {
    return new StateRule(AbsolutePath.of(path), STORE, seed);
  }
}
