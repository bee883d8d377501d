package org.statelesslinux.engine.planning;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Capability;
import org.statelesslinux.model.Device;
import org.statelesslinux.model.Disk;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.Seed;
import org.statelesslinux.model.ServerAddress;
import org.statelesslinux.model.Share;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.plan.Branch;
import org.statelesslinux.plan.CoreStep;
import org.statelesslinux.plan.MediumStep;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.plan.Probe;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.TreeStep;
import org.statelesslinux.plan.Value;

class BootRulesTest {
  private static final AbsolutePath ROOT = Places.ON_A_MACHINE.root();
  private static final AbsolutePath SPACE = Places.ON_A_MACHINE.workspace();
  private static final AbsolutePath IN_SPACE = SPACE.resolve("x");
  private static final SnapshotId SNAPSHOT = SnapshotId.ofHex("5a".repeat(32));
  private static final Disk DISK = Disk.existing(new Device.Label("x"));

  private static final Step BIND =
      new Step.BindMount(IN_SPACE, ROOT, Step.Access.READ_ONLY, "showing the root");

  @Test
  void aPlanEndsWithTheRootMountedReadOnly() {
    assertThat(problems(BIND)).isEmpty();
    assertThat(problems(mount("squashfs", "loop", "ro"))).isEmpty();
    assertThat(problems(new Step.Overlay(List.of(IN_SPACE), IN_SPACE, IN_SPACE, ROOT, "x")))
        .isEmpty();
    assertThat(problems(Step.FirstOf.of("x", Branch.otherwise(BIND), Branch.otherwise(BIND))))
        .isEmpty();
  }

  @Test
  void anyOtherEndIsRefused() {
    for (List<Step> steps :
        List.<List<Step>>of(
            List.of(),
            List.of(mount("squashfs", "loop")),
            List.of(mount("squashfs", "rw", "noro")),
            List.of(new Step.BindMount(IN_SPACE, ROOT, Step.Access.READ_WRITE, "x")),
            List.of(new Step.BindMount(ROOT, IN_SPACE, Step.Access.READ_ONLY, "x")),
            List.of(BIND, new Step.Remove(IN_SPACE, "x")),
            List.of(Step.FirstOf.of("x")),
            List.of(Step.FirstOf.of("x", Branch.otherwise(BIND), Branch.otherwise())),
            List.of(
                Step.FirstOf.of("x", Branch.otherwise(new Step.Remove(IN_SPACE, "x"), BIND)),
                new Step.Remove(IN_SPACE, "x")))) {
      assertThat(problems(steps.toArray(Step[]::new)))
          .describedAs("%s", steps)
          .containsExactly("not every branch ends with the snapshot mounted read-only at " + ROOT);
    }
  }

  @Test
  void aPlanKeepsToItsPlaces() {
    AbsolutePath out = AbsolutePath.of(SPACE + "-not/x");
    for (Step step :
        List.of(
            new Step.BindMount(IN_SPACE, out, Step.Access.READ_WRITE, "x"),
            new Step.Mount(Value.text("tmpfs"), out, "tmpfs", List.of(), "x"),
            new Step.MountDisk("x", DISK, out, "x"),
            new CoreStep.MountShare(
                "x",
                new Share(ServerAddress.LOOPBACK, IN_SPACE),
                new MachineName("pc-1"),
                out,
                "x"),
            new MediumStep.MountMedium(Value.text("x"), out, "x"),
            new Step.MakeDirectory(out, 0700, "x"),
            new Step.WriteFile(out, Value.text("x"), 0600, "x"),
            new TreeStep.CopyTree(IN_SPACE, out, Seed.FILES, "x"),
            sync(out),
            new TreeStep.RepairTree(Value.text("x"), out, IN_SPACE, SNAPSHOT, "x"),
            new Step.KeepOnly(out, List.of(IN_SPACE), "x"),
            new Step.Rename(IN_SPACE, out, "x"),
            new Step.Rename(out, IN_SPACE, "x"),
            new Step.SwapLink(out, "y", "x"),
            new Step.Remove(out, "x"),
            new Step.Overlay(List.of(IN_SPACE), out, IN_SPACE, IN_SPACE, "x"),
            new Step.Overlay(List.of(IN_SPACE), IN_SPACE, out, IN_SPACE, "x"),
            new Step.Overlay(List.of(IN_SPACE), IN_SPACE, IN_SPACE, out, "x"))) {
      String expected =
          "«x» touches %s, which is neither %s nor below %s".formatted(out, ROOT, SPACE);
      assertThat(problems(step, BIND)).describedAs("%s", step).containsExactly(expected);
      assertThat(problems(Step.FirstOf.of("y", Branch.otherwise(step)), BIND))
          .containsExactly(expected);
    }
  }

  @Test
  void whoBootsOfflineHasAWayWithoutTheNetwork() {
    for (Step step :
        List.of(
            new Step.BringUpNetwork("x"),
            sync(IN_SPACE),
            new TreeStep.RepairTree(Value.text("x"), IN_SPACE, IN_SPACE, SNAPSHOT, "x"),
            new CoreStep.MountShare(
                "x",
                new Share(ServerAddress.LOOPBACK, IN_SPACE),
                new MachineName("pc-1"),
                IN_SPACE,
                "x"),
            new Step.Mount(Value.text("s:/"), IN_SPACE, "nfs", List.of(), "x"))) {
      assertClaim(Capability.OFFLINE_BOOT, step, "OFFLINE_BOOT but has no way that does without");
    }
    assertThat(
            claiming(
                Capability.OFFLINE_BOOT,
                Step.FirstOf.of("x", Branch.when(new Probe.NetworkUp(), BIND))))
        .hasSize(1);
  }

  @Test
  void whatTheHostOfAVirtualMachineSharesIsNotOnTheNetwork() {
    for (String way : List.of("trans=virtio", "trans=xen")) {
      assertThat(claiming(Capability.OFFLINE_BOOT, mount("9p", "ro", way))).isEmpty();
    }
    assertThat(claiming(Capability.OFFLINE_BOOT, mount("virtiofs", "ro"))).isEmpty();
    for (Step step : List.of(mount("9p", "ro"), mount("9p", "ro", "trans=tcp"))) {
      assertThat(claiming(Capability.OFFLINE_BOOT, step))
          .singleElement()
          .asString()
          .endsWith("without the network, which is needed by «x»");
    }
  }

  @Test
  void whoNeedsNoDiskHasAWayWithoutOne() {
    for (Step step :
        List.of(
            new Step.MountDisk("x", DISK, IN_SPACE, "x"),
            new Step.MakeFileSystem(DISK, "x"),
            new Step.AwaitDevice(new Device.Label("x"), Duration.ZERO, "x"))) {
      assertClaim(Capability.DISKLESS, step, "DISKLESS but has no way that does without a disk");
    }
    assertThat(
            claiming(
                Capability.DISKLESS,
                Step.FirstOf.of(
                    "x", Branch.when(new Probe.DevicePresent(new Device.Label("x")), BIND))))
        .hasSize(1);
  }

  private static void assertClaim(Capability claim, Step step, String problem) {
    assertThat(problems(step, BIND)).isEmpty();
    assertThat(claiming(claim, step, BIND)).singleElement().asString().contains(problem);
    assertThat(
            claiming(
                claim,
                Step.FirstOf.of(
                    "x", Branch.when(new Probe.PathExists(IN_SPACE)), Branch.otherwise(step)),
                BIND))
        .isEmpty();
  }

  @Test
  void anUpdateKeepsToItsPlacesAndDoesSomething() {
    AbsolutePath out = AbsolutePath.of("/etc/x");
    assertThat(BootRules.problemsOfUpdate(Plan.of(sync(IN_SPACE)), SPACE)).isEmpty();
    assertThat(BootRules.problemsOfUpdate(Plan.empty(), SPACE))
        .containsExactly("it declares BACKGROUND_UPDATE but has no step");
    for (Step step : List.of(sync(out), new Step.Remove(ROOT, "x"))) {
      assertThat(
              BootRules.problemsOfUpdate(
                  Plan.of(Step.FirstOf.of("y", Branch.otherwise(step))), SPACE))
          .singleElement()
          .asString()
          .contains("which is not below " + SPACE);
    }
  }

  private static Step sync(AbsolutePath into) {
    return new TreeStep.SyncTree(
        Value.text("x"),
        into,
        IN_SPACE,
        SNAPSHOT,
        TreeStep.Sharing.HARD_LINKS,
        Optional.empty(),
        "x");
  }

  private static Step mount(String type, String... options) {
    return new Step.Mount(Value.text(IN_SPACE.value()), ROOT, type, Value.texts(options), "x");
  }

  private static List<String> claiming(Capability claim, Step... steps) {
    return new ArrayList<>(BootRules.problems(Plan.of(steps), ROOT, SPACE, Set.of(claim)));
  }

  private static List<String> problems(Step... steps) {
    return BootRules.problems(Plan.of(steps), ROOT, SPACE, Set.of());
  }
}
