package org.statelesslinux.engine.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.statelesslinux.engine.planning.Steps;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Device;
import org.statelesslinux.model.Disk;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.ServerAddress;
import org.statelesslinux.model.Share;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.model.StoreName;
import org.statelesslinux.plan.Branch;
import org.statelesslinux.plan.CoreStep;
import org.statelesslinux.plan.ImageStep;
import org.statelesslinux.plan.MediumStep;
import org.statelesslinux.plan.Origin;
import org.statelesslinux.plan.Phase;
import org.statelesslinux.plan.PlannedStep;
import org.statelesslinux.plan.Probe;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.TreeStep;
import org.statelesslinux.plan.Value;

class HostSubstitutionTest {
  private static final AbsolutePath AT = AbsolutePath.of("/run/stateless/x");
  private static final AbsolutePath DISKS = AbsolutePath.of("/srv/stores/pc-01");
  private static final AbsolutePath ARTEFACTS = AbsolutePath.of("/srv/artefacts");
  private static final Device LABEL = new Device.Label("x");
  private static final Disk DISK = Disk.existing(LABEL);

  private static final List<Step> OF_THE_MACHINE =
      List.of(
          new Step.LoadModules(List.of("loop"), "loading"),
          new Step.BringUpNetwork("connecting"),
          new Step.AwaitDevice(LABEL, Duration.ofSeconds(1), "waiting"),
          new Step.MakeFileSystem(DISK, "making"),
          new Step.MountDisk("cache", DISK, AT, "mounting"),
          new CoreStep.MountShare(
              "home",
              new Share(ServerAddress.LOOPBACK, AT),
              new MachineName("pc-1"),
              AT,
              "mounting"),
          new CoreStep.ReadKeyDisk(new MachineName("pc-1"), 0, "looking"),
          new CoreStep.StandIn(new StoreName("home"), AT, "standing in"),
          new MediumStep.MountMedium(Value.text("X"), AT, "mounting"));

  @Test
  void anImageIsReadAsAWholeBeforeAHostMountsIt() {
    ImageStep.ImageFacts facts =
        new ImageStep.ImageFacts(Value.text("1"), Value.text("c3"), Value.text("4096"));
    AbsolutePath image = AbsolutePath.of("/srv/artefacts/root.squashfs");
    assertThat(
            apply(
                Origin.BACKEND,
                new ImageStep.MountImage(
                    image, ImageStep.ImageFormat.SQUASHFS, facts, AT, "mounting")))
        .containsExactly(
            new ImageStep.VerifyImage(image, facts, "verifying the image"),
            new Step.Mount(
                Value.text(image.value()), AT, "squashfs", Value.texts("loop", "ro"), "mounting"));
  }

  @Test
  void theVolumeGroupsOfTheHostAreLeftAlone() {
    assertThat(apply(Origin.BACKEND, sync(TreeStep.Sharing.VOLUMES)))
        .containsExactly(sync(TreeStep.Sharing.HARD_LINKS));
    assertThat(apply(Origin.BACKEND, sync(TreeStep.Sharing.SUBVOLUMES)))
        .containsExactly(sync(TreeStep.Sharing.SUBVOLUMES));
  }

  private static Step sync(TreeStep.Sharing sharing) {
    return new TreeStep.SyncTree(
        Value.text("rsync://server/one/"),
        AT,
        AT.resolve("manifest"),
        SnapshotId.ofHex("a".repeat(64)),
        sharing,
        Optional.empty(),
        "fetching");
  }

  @Test
  void nothingThatTouchesTheHostIsLeft() {
    Step nested =
        Step.FirstOf.of(
            "choosing",
            Branch.when(new Probe.NetworkUp(), OF_THE_MACHINE.toArray(Step[]::new)),
            Branch.when(new Probe.DiskAvailable(DISK, Duration.ofSeconds(1))),
            Branch.when(new Probe.ServerAnswers(ServerAddress.LOOPBACK, 2049)),
            Branch.when(
                new Probe.DevicePresent(LABEL),
                Step.FirstOf.of("again", Branch.otherwise(OF_THE_MACHINE.toArray(Step[]::new)))));
    List<Step> left = apply(Origin.BACKEND, nested);
    left.addAll(apply(Origin.CORE, OF_THE_MACHINE.toArray(Step[]::new)));
    assertThat(Steps.withBranches(left))
        .allMatch(
            step ->
                step instanceof Step.MakeDirectory
                    || step instanceof Step.BindMount
                    || step instanceof Step.FirstOf);
    assertThat(Steps.withBranches(left))
        .filteredOn(Step.FirstOf.class::isInstance)
        .flatExtracting(step -> ((Step.FirstOf) step).branches())
        .extracting(branch -> branch.probe())
        .containsOnly(new Probe.Always());
  }

  @Test
  void aDirectoryStandsForADisk() {
    assertThat(apply(Origin.BACKEND, new Step.MountDisk("cache", DISK, AT, "mounting")))
        .containsExactly(
            new Step.MakeDirectory(DISKS.resolve("mode/cache"), 0755, "mounting"),
            new Step.BindMount(
                DISKS.resolve("mode/cache"), AT, Step.Access.READ_WRITE, "mounting"));
  }

  @Test
  void aModesDiskIsNeverAStoresDisk() {
    Step disk = new Step.MountDisk("cache", DISK, AT, "mounting");
    assertThat(apply(Origin.CORE, disk)).doesNotContainAnyElementsOf(apply(Origin.BACKEND, disk));
  }

  @Test
  void theArtefactsStandForAMedium() {
    Step medium = new MediumStep.MountMedium(Value.text("X"), AT, "mounting");
    assertThat(apply(Origin.BACKEND, medium))
        .containsExactly(new Step.BindMount(ARTEFACTS, AT, Step.Access.READ_ONLY, "mounting"));
    assertThatThrownBy(
            () ->
                new HostSubstitution(DISKS, Optional.empty())
                    .apply(List.of(new PlannedStep(Phase.BOOT, Origin.BACKEND, medium))))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("not published");
  }

  @Test
  void everythingElseStays() {
    Step choice =
        Step.FirstOf.of(
            "choosing",
            Branch.when(new Probe.PathExists(AT), new Step.Remove(AT, "removing")),
            Branch.when(new Probe.Mounted(AT)));
    assertThat(apply(Origin.BACKEND, choice)).containsExactly(choice);
  }

  private static List<Step> apply(Origin origin, Step... steps) {
    return new HostSubstitution(DISKS, Optional.of(ARTEFACTS))
        .apply(
            List.of(steps).stream()
                .map(step -> new PlannedStep(Phase.BOOT, origin, step))
                .toList());
  }
}
