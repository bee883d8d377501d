package org.statelesslinux.engine.planning;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Device;
import org.statelesslinux.model.Disk;
import org.statelesslinux.model.FileSystem;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.ServerAddress;
import org.statelesslinux.model.Share;
import org.statelesslinux.plan.CoreStep;
import org.statelesslinux.plan.Origin;
import org.statelesslinux.plan.Phase;
import org.statelesslinux.plan.PlannedStep;
import org.statelesslinux.plan.Requirement;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.TreeStep;

class MountNeedsTest {
  private static final AbsolutePath AT = AbsolutePath.of("/run/stateless/stores/x");
  private static final Optional<Disk.MakeOn> ANYWHERE =
      Optional.of(new Disk.MakeOn.OnlyBlankDisk());

  @ParameterizedTest
  @CsvSource({
    "EXT4, mkfs.ext4 e2fsck resize2fs, e2fsprogs",
    "XFS, mkfs.xfs xfs_growfs, xfsprogs",
    "BTRFS, mkfs.btrfs btrfs, btrfs-progs"
  })
  void theProgramsAreThoseOfTheFileSystem(FileSystem type, String programs, String from) {
    List<Requirement.Tool> tools =
        steps(type).stream()
            .flatMap(step -> MountNeeds.of(step).stream())
            .filter(Requirement.Tool.class::isInstance)
            .map(Requirement.Tool.class::cast)
            .toList();
    assertThat(tools)
        .extracting(tool -> tool.program().value().replaceAll(".*/", ""))
        .containsExactly(programs.split(" "));
    assertThat(tools).extracting(Requirement.Tool::debianPackage).containsOnly(from);
  }

  @Test
  void thinVolumesNeedLvmAndWhatItCallsAndTheKernelsThinPool() {
    Disk disk = Disk.existing(new Device.Label("x"));
    assertThat(
            MountNeeds.of(
                new TreeStep.MountVolumes("cache", disk, Duration.ofSeconds(1), AT, "mounting")))
        .extracting(Requirement::inWords)
        .contains(
            "/usr/sbin/lvm (Debian package lvm2)",
            "/usr/sbin/thin_check (Debian package thin-provisioning-tools)",
            "/usr/sbin/e2fsck (Debian package e2fsprogs)")
        .contains(
            new Requirement.KernelModule("dm_thin_pool").inWords(),
            new Requirement.KernelModule("dm_snapshot").inWords());
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsMadeWhereNothingMayBeMade(FileSystem type) {
    Disk disk = new Disk(new Device.Label("x"), Optional.empty(), type);
    assertThat(MountNeeds.of(new Step.MakeFileSystem(disk, "making"))).isEmpty();
  }

  @Test
  void aHostThatLeavesDisksAloneNeedsNothingForThem() {
    List<PlannedStep> planned =
        Arrays.stream(FileSystem.values())
            .flatMap(type -> steps(type).stream())
            .map(step -> new PlannedStep(Phase.BOOT, Origin.CORE, step))
            .collect(Collectors.toList());
    Step keys = new CoreStep.ReadKeyDisk(new MachineName("pc-01"), 0, "looking");
    planned.add(new PlannedStep(Phase.BOOT, Origin.CORE, keys));
    List<Requirement> all =
        List.copyOf(Tools.neededBy(planned.stream().map(PlannedStep::step).toList(), Phase.BOOT));
    assertThat(all)
        .contains(
            new Requirement.KernelModule("xfs"),
            new Requirement.KernelModule("vfat"),
            new Requirement.KernelModule("nls_cp437"));
    assertThat(new Planner.Boot(planned, all).requirementsOnHost())
        .extracting(Requirement::inWords)
        .containsExactly("/bin/busybox (Debian package busybox-static)");
  }

  @Test
  void aShareNeedsItsModuleOnAMachineAndOnAHostOnlyIfTheModeLoadsItToo() {
    Requirement module = new Requirement.KernelModule("nfsv4");
    Step share =
        new CoreStep.MountShare(
            "home", new Share(ServerAddress.LOOPBACK, AT), new MachineName("pc-1"), AT, "mounting");
    Step load = new Step.LoadModules(List.of("nfsv4"), "loading");
    assertThat(boot(share).requirements()).contains(module);
    assertThat(boot(share).requirementsOnHost()).isNotEmpty().doesNotContain(module);
    assertThat(new Planner.Boot(boot(load, share).steps(), List.of(module)).requirementsOnHost())
        .containsExactly(module);
  }

  private static Planner.Boot boot(Step... steps) {
    return new Planner.Boot(
        Arrays.stream(steps).map(step -> new PlannedStep(Phase.BOOT, Origin.CORE, step)).toList(),
        List.copyOf(Tools.neededBy(List.of(steps), Phase.BOOT)));
  }

  private static List<Step> steps(FileSystem type) {
    Disk disk = new Disk(new Device.Label("x"), ANYWHERE, type);
    return List.of(
        new Step.MakeFileSystem(disk, "making"), new Step.MountDisk("x", disk, AT, "mounting"));
  }
}
