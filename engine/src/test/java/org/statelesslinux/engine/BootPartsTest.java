package org.statelesslinux.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.statelesslinux.engine.boot.DriverClass;
import org.statelesslinux.engine.planning.Planner;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Device;
import org.statelesslinux.model.Disk;
import org.statelesslinux.model.FileSystem;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.ServerAddress;
import org.statelesslinux.model.Share;
import org.statelesslinux.model.StoreName;
import org.statelesslinux.plan.Branch;
import org.statelesslinux.plan.CoreStep;
import org.statelesslinux.plan.MediumStep;
import org.statelesslinux.plan.Origin;
import org.statelesslinux.plan.Phase;
import org.statelesslinux.plan.PlannedStep;
import org.statelesslinux.plan.Probe;
import org.statelesslinux.plan.Requirement;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.Value;

class BootPartsTest {
  private static final AbsolutePath AT = AbsolutePath.of("/run/stateless/x");
  private static final Disk DISK = Disk.existing(new Device.Label("state"));
  private static final Requirement.Tool RSYNC =
      new Requirement.Tool(AbsolutePath.of("/usr/bin/rsync"), "rsync");

  @Test
  void requirementsGiveModulesAndToolsAndNothingElse() {
    BootParts parts =
        BootParts.of(
            new Planner.Boot(
                List.of(),
                List.of(
                    new Requirement.KernelModule("overlay"),
                    RSYNC,
                    new Requirement.Network(),
                    new Requirement.KernelModule("overlay"))),
            Optional.empty());
    assertThat(parts.modules()).containsExactly("overlay");
    assertThat(parts.tools()).containsExactly(RSYNC);
    assertThat(parts.drivers()).containsExactly(DriverClass.KEYBOARD);
  }

  @Test
  void aBootWithoutDevicesTakesNoDriversForThem() {
    BootParts parts =
        parts(
            new Step.MakeDirectory(AT, 0755, "a"),
            new Step.Mount(Value.text("tmpfs"), AT, "tmpfs", Value.texts("nodev"), "b"));
    assertThat(parts.modules()).isEmpty();
    assertThat(parts.drivers()).containsExactly(DriverClass.KEYBOARD);
  }

  @Test
  void theNetworkTakesItsCards() {
    Step ask = Step.FirstOf.of("a", Branch.when(new Probe.NetworkUp()), Branch.otherwise());
    for (Step step : List.of(new Step.BringUpNetwork("a"), ask)) {
      assertThat(parts(step).drivers())
          .containsExactlyInAnyOrder(DriverClass.KEYBOARD, DriverClass.NETWORK);
    }
  }

  @Test
  void aShareTakesTheNetwork() {
    BootParts parts =
        parts(
            new CoreStep.MountShare(
                "home", new Share(ServerAddress.LOOPBACK, AT), new MachineName("pc-1"), AT, "a"));
    assertThat(parts.drivers())
        .containsExactlyInAnyOrder(DriverClass.KEYBOARD, DriverClass.NETWORK);
  }

  @Test
  void aStoreThatTheServerCopiesTakesTheNetwork() {
    StoreName store = new StoreName("home");
    assertThat(
            parts(new CoreStep.OpenStore(store, AT, CoreStep.Copy.ON_THE_SERVER_TOO, "a"))
                .drivers())
        .containsExactlyInAnyOrder(DriverClass.KEYBOARD, DriverClass.NETWORK);
    assertThat(parts(new CoreStep.OpenStore(store, AT, CoreStep.Copy.HERE_ALONE, "a")).drivers())
        .containsExactly(DriverClass.KEYBOARD);
  }

  @Test
  void aKeyDiskTakesWhatDisksAreAttachedTo() {
    assertThat(parts(new CoreStep.ReadKeyDisk(new MachineName("pc-1"), 0, "a")).drivers())
        .containsExactlyInAnyOrder(DriverClass.KEYBOARD, DriverClass.STORAGE);
  }

  @Test
  void diskAndMediumTakeTheirFileSystems() {
    assertThat(parts(new Step.MountDisk("state", DISK, AT, "a")).modules()).containsExactly("ext4");
    assertThat(parts(new Step.MakeFileSystem(DISK, "a")).modules()).containsExactly("ext4");
    assertThat(parts(new MediumStep.MountMedium(Value.text("X"), AT, "a")).modules())
        .containsExactly("isofs");
  }

  @Test
  void aDiskTakesTheDriverOfItsFileSystemWhereverItIsMounted() {
    Disk disk = new Disk(DISK.device(), Optional.empty(), FileSystem.BTRFS);
    Step mount = new Step.MountDisk("state", disk, AT, "a");
    Step choice =
        Step.FirstOf.of(
            "a",
            Branch.when(new Probe.DiskAvailable(disk, Duration.ofSeconds(1)), mount),
            Branch.otherwise(new CoreStep.StandIn(new StoreName("state"), AT, "b")));
    assertThat(parts(mount).modules()).containsExactly("btrfs");
    assertThat(parts(choice)).isEqualTo(parts(mount));
    assertThat(parts(new Step.MakeFileSystem(disk, "a")).modules()).containsExactly("btrfs");
  }

  @Test
  void whateverLooksForADeviceTakesTheDriversOfDisks() {
    Stream.of(
            new Step.AwaitDevice(DISK.device(), Duration.ofSeconds(1), "a"),
            new Step.MakeFileSystem(DISK, "a"),
            new Step.MountDisk("state", DISK, AT, "a"),
            new MediumStep.MountMedium(Value.text("X"), AT, "a"),
            Step.FirstOf.of("a", Branch.when(new Probe.DevicePresent(DISK.device()))))
        .forEach(
            step ->
                assertThat(parts(step).drivers())
                    .as("%s", step)
                    .containsExactlyInAnyOrder(DriverClass.KEYBOARD, DriverClass.STORAGE));
  }

  @Test
  void anImageFileTakesLoopDevices() {
    assertThat(
            parts(
                    new Step.Mount(
                        Value.text("/x/root.squashfs"),
                        AT,
                        "squashfs",
                        Value.texts("ro", "loop"),
                        "a"))
                .modules())
        .containsExactly("loop");
  }

  @Test
  void whatAStepLoadsIsThereThoughNothingRequiresIt() {
    assertThat(parts(new Step.LoadModules(List.of("erofs", "lz4"), "a")).modules())
        .containsExactly("erofs", "lz4");
  }

  @Test
  void branchesCountHoweverDeep() {
    BootParts parts =
        parts(
            Step.FirstOf.of(
                "a",
                Branch.when(new Probe.Mounted(AT)),
                Branch.otherwise(
                    Step.FirstOf.of(
                        "b",
                        Branch.otherwise(
                            new Step.BringUpNetwork("c"),
                            new Step.LoadModules(List.of("coda"), "d"))))));
    assertThat(parts.modules()).containsExactly("coda");
    assertThat(parts.drivers()).contains(DriverClass.NETWORK);
  }

  @Test
  void namedDriversTakeThePlaceOfThoseForUnknownHardware() {
    BootParts parts =
        BootParts.of(
            boot(
                new Step.BringUpNetwork("a"),
                new Step.LoadModules(List.of("nfsv4"), "b"),
                new Step.MountDisk("state", DISK, AT, "c")),
            Optional.of(List.of("mlx5_core", "nfsv4")));
    assertThat(parts.modules()).containsExactly("nfsv4", "ext4", "mlx5_core");
    assertThat(parts.drivers()).isEmpty();
  }

  @Test
  void namingNoDriverAtAllTakesNone() {
    assertThat(BootParts.of(boot(new Step.BringUpNetwork("a")), Optional.of(List.of())).drivers())
        .isEmpty();
  }

  private static BootParts parts(Step... steps) {
    return BootParts.of(boot(steps), Optional.empty());
  }

  private static Planner.Boot boot(Step... steps) {
    return new Planner.Boot(
        Stream.of(steps).map(step -> new PlannedStep(Phase.BOOT, Origin.CORE, step)).toList(),
        List.of());
  }
}
