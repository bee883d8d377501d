package org.statelesslinux.engine.planning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.BootDisk;
import org.statelesslinux.model.BootSettings;
import org.statelesslinux.model.Capability;
import org.statelesslinux.model.Device;
import org.statelesslinux.model.Disk;
import org.statelesslinux.model.DiskSize;
import org.statelesslinux.model.Machine;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.Profile;
import org.statelesslinux.model.ProfileName;
import org.statelesslinux.plan.Branch;
import org.statelesslinux.plan.CoreStep;
import org.statelesslinux.plan.Probe;
import org.statelesslinux.plan.Requirement;
import org.statelesslinux.plan.Step;

class BootDisksTest {
  private static final Disk.MakeOn BLANK = new Disk.MakeOn.OnlyBlankDisk();
  private static final Disk.MakeOn VDA =
      new Disk.MakeOn.OnDevice(new Device.Node(AbsolutePath.of("/dev/vda")));

  private final FakeMode mode = new FakeMode("any");

  @Test
  void withoutAPlaceOrAUseThereIsNone() {
    assertThat(of(Optional.empty(), Set.of(Capability.OFFLINE_BOOT))).isEmpty();
    assertThat(of(Optional.of(BLANK), Set.of(Capability.DISKLESS))).isEmpty();
  }

  @Test
  void aModeThatStartsWithoutTheNetworkHasOne() {
    assertThat(of(Optional.of(BLANK), Set.of(Capability.OFFLINE_BOOT)))
        .hasValueSatisfying(
            step -> {
              assertThat(step.place()).isEqualTo(BLANK);
              assertThat(step.partitions()).isEmpty();
            });
  }

  @Test
  void whatLiesOnItHasAPartitionInEveryModeAndWhatHasNoSizeIsLast() {
    Step choice =
        Step.FirstOf.of(
            "choosing",
            new Branch(new Probe.NetworkUp(), List.of(on("rest", Optional.empty()))),
            Branch.otherwise(on("rest", Optional.empty()), on("b", size(70))));
    assertThat(of(Optional.of(VDA), Set.of(), choice, on("a", size(80))))
        .hasValueSatisfying(
            step ->
                assertThat(step.partitions())
                    .containsExactly(
                        partition("b", size(70)),
                        partition("a", size(80)),
                        partition("rest", Optional.empty())));
  }

  @Test
  void aMachinesOwnPlaceGoesBeforeItsProfiles() {
    Machine machine =
        new Machine(
            new MachineName("pc-01"),
            new ProfileName("kiosk"),
            new Mode("any"),
            Optional.empty(),
            List.of(),
            0,
            Optional.of(VDA));
    assertThat(
            BootDisks.of(
                machine, profile(Optional.of(BLANK)), Set.of(Capability.OFFLINE_BOOT), List.of()))
        .hasValueSatisfying(step -> assertThat(step.place()).isEqualTo(VDA));
  }

  @Test
  void whatCannotBeHadIsRefusedAllAtOnce() {
    refused(
        Optional.empty(),
        "LABEL=a would be made on the boot disk, and the machine has none",
        on("a", size(64)));
    refused(
        Optional.of(BLANK),
        "each of a, b would get the rest",
        on("a", Optional.empty()),
        on("b", Optional.empty()));
    refused(
        Optional.of(BLANK), "LABEL=a would have two sizes", on("a", size(64)), on("a", size(65)));
    refused(
        Optional.of(BLANK),
        "the label stateless-boot is that of the boot disk's own",
        on("stateless-boot", size(64)));
    refused(
        Optional.of(VDA),
        "LABEL=x would be made on /dev/vda, the boot disk",
        new Step.MakeFileSystem(new Disk(new Device.Label("x"), Optional.of(VDA)), "making it"));
  }

  @Test
  void itsToolsAndModulesAreInThePlan() {
    assertThat(MountNeeds.of(new CoreStep.PrepareBootDisk(BLANK, List.of(), "making it")))
        .contains(
            new Requirement.Tool(AbsolutePath.of("/usr/sbin/sfdisk"), "fdisk"),
            new Requirement.Tool(AbsolutePath.of("/usr/sbin/fsck.vfat"), "dosfstools"),
            new Requirement.KernelModule("vfat"));
  }

  private void refused(Optional<Disk.MakeOn> place, String why, Step... steps) {
    assertThatThrownBy(() -> of(place, Set.of(), steps)).hasMessageContaining(why);
  }

  private Optional<CoreStep.PrepareBootDisk> of(
      Optional<Disk.MakeOn> place, Set<Capability> capabilities, Step... steps) {
    return BootDisks.of(mode.machine(), profile(place), capabilities, Arrays.asList(steps));
  }

  private static Profile profile(Optional<Disk.MakeOn> place) {
    BootSettings usual = BootSettings.USUAL;
    return new Profile(
        new ProfileName("kiosk"),
        AbsolutePath.of("/t"),
        List.of(),
        new BootSettings(
            usual.kernel(),
            usual.drivers(),
            usual.commandLine(),
            usual.changes(),
            usual.onFailure(),
            new BootDisk(place, 3, BootDisk.NONE.updates())));
  }

  private static Optional<DiskSize> size(int mebibytes) {
    return Optional.of(new DiskSize(mebibytes));
  }

  private static CoreStep.Partition partition(String label, Optional<DiskSize> size) {
    return new CoreStep.Partition(new Device.Label(label), size);
  }

  private static Step on(String label, Optional<DiskSize> size) {
    return new Step.MakeFileSystem(
        new Disk(new Device.Label(label), Optional.of(new Disk.MakeOn.OnBootDisk(size))),
        "making " + label);
  }
}
