package org.statelesslinux.cli.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Device;
import org.statelesslinux.model.Disk;
import org.statelesslinux.model.DiskSize;
import org.statelesslinux.model.FileSystem;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.ProfileName;
import org.statelesslinux.model.ServerAddress;
import org.statelesslinux.model.Share;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.plan.Branch;
import org.statelesslinux.plan.CoreStep;
import org.statelesslinux.plan.MachinePlan;
import org.statelesslinux.plan.MediumStep;
import org.statelesslinux.plan.Origin;
import org.statelesslinux.plan.Phase;
import org.statelesslinux.plan.PlannedStep;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.Value;

class NeededDisksTest {
  private static final AbsolutePath AT = AbsolutePath.of("/run/at");

  @Test
  void eachLabelIsOneDiskAlsoInABranch() {
    Step inBranch = Step.FirstOf.of("choosing", Branch.otherwise(mount(new Device.Label("two"))));

    assertThat(
            NeededDisks.labels(
                plan(mount(new Device.Label("one")), inBranch, mount(new Device.Label("one")))))
        .containsExactly(entry("one", FileSystem.EXT4), entry("two", FileSystem.EXT4));
  }

  @Test
  void whatIsOnAFileServerIsNamedOnce() {
    Step share =
        new CoreStep.MountShare(
            "mail", new Share(ServerAddress.LOOPBACK, AT), new MachineName("pc-1"), AT, "mounting");
    Step choice = Step.FirstOf.of("choosing", Branch.otherwise(share));

    assertThat(NeededDisks.shares(plan(mount(new Device.Label("one")), share, choice)))
        .containsExactly("mail");
    assertThat(NeededDisks.labels(plan(share))).isEmpty();
  }

  @Test
  void aBootDiskIsAsLargeAsItsPartitionsAskForAndHasTheDisksThatAreMadeOnIt() {
    Device.Label kept = new Device.Label("kept");
    CoreStep.PrepareBootDisk prepare =
        new CoreStep.PrepareBootDisk(
            new Disk.MakeOn.OnlyBlankDisk(),
            List.of(
                new CoreStep.Partition(kept, Optional.of(DiskSize.parse("20G"))),
                new CoreStep.Partition(new Device.Label("rest"), Optional.empty())),
            "making the boot disk");
    Disk disk =
        new Disk(
            kept,
            Optional.of(new Disk.MakeOn.OnBootDisk(Optional.of(DiskSize.parse("20G")))),
            FileSystem.EXT4);
    MachinePlan plan = plan(prepare, new Step.MountDisk("x", disk, AT, "mounting a disk"));

    assertThat(NeededDisks.bootDisk(plan)).contains(prepare);
    assertThat(NeededDisks.bytesOf(prepare)).isEqualTo(20L << 30);
    assertThat(NeededDisks.labels(plan)).isEmpty();
    assertThat(NeededDisks.bootDisk(plan(mount(kept)))).isEmpty();
  }

  @Test
  void aMachineThatStartsFromAMediumWantsOne() {
    Step medium = new MediumStep.MountMedium(Value.text("disc"), AT, "mounting the medium");

    assertThat(NeededDisks.wantsMedium(plan(medium))).isTrue();
    assertThat(NeededDisks.labels(plan(medium))).isEmpty();
    assertThat(NeededDisks.wantsMedium(plan(mount(new Device.Label("x"))))).isFalse();
  }

  @Test
  void aDiskThatHasNoLabelIsRefusedByItsName() {
    Step own = mount(new Device.Node(AbsolutePath.of("/dev/sdb")));

    assertThatThrownBy(() -> NeededDisks.labels(plan(own)))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("/dev/sdb");
  }

  private static Step mount(Device device) {
    return new Step.MountDisk("x", Disk.existing(device), AT, "mounting a disk");
  }

  private static MachinePlan plan(Step... steps) {
    return new MachinePlan(
        new MachineName("pc-01"),
        new ProfileName("any"),
        new Mode("some"),
        new SnapshotId("sha256:" + "0".repeat(64)),
        List.of(),
        Stream.of(steps).map(step -> new PlannedStep(Phase.BOOT, Origin.CORE, step)).toList());
  }
}
