package org.statelesslinux.engine.planning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Capability;
import org.statelesslinux.model.Device;
import org.statelesslinux.model.Disk;
import org.statelesslinux.model.Profile;
import org.statelesslinux.model.Seed;
import org.statelesslinux.model.StateRule;
import org.statelesslinux.model.StateStore;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.model.StoreName;
import org.statelesslinux.plan.Compression;
import org.statelesslinux.plan.CoreStep;
import org.statelesslinux.plan.ImageStep;
import org.statelesslinux.plan.MachinePlan;
import org.statelesslinux.plan.Origin;
import org.statelesslinux.plan.Phase;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.plan.PlannedStep;
import org.statelesslinux.plan.Requirement;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.TreeStep;
import org.statelesslinux.spi.BootRequest;
import org.statelesslinux.spi.WithdrawRequest;

class PlannerTest {
  private static final AbsolutePath IMAGE = AbsolutePath.of("/srv/stateless/publications/image");

  @Test
  void theCoresStepsAreTheSameInEveryMode() {
    FakeMode other = new FakeMode("other");
    other.publish =
        Plan.of(
            new ImageStep.BuildImage(
                IMAGE, IMAGE, ImageStep.ImageFormat.SQUASHFS, Compression.parse("xz"), "packing"));
    MachinePlan one = new FakeMode("one").plan();
    MachinePlan two = other.plan();
    assertThat(steps(one, Origin.CORE)).isEqualTo(steps(two, Origin.CORE)).isNotEmpty();
    assertThat(steps(one, Origin.BACKEND)).isNotEqualTo(steps(two, Origin.BACKEND));
  }

  @Test
  void keysThatComeApartAreLookedForFirstInEveryMode() {
    MachinePlan one = new FakeMode("one").plan(true);
    MachinePlan two = new FakeMode("two").plan(true);
    assertThat(steps(one, Origin.CORE))
        .isEqualTo(steps(two, Origin.CORE))
        .anySatisfy(step -> assertThat(step).isInstanceOf(CoreStep.ReadKeyDisk.class));
    assertThat(one.steps(Phase.BOOT).stream().map(PlannedStep::step).toList())
        .filteredOn(
            step ->
                step instanceof CoreStep.ReadKeyDisk || step instanceof CoreStep.InstallIdentity)
        .hasSize(2)
        .first()
        .isInstanceOf(CoreStep.ReadKeyDisk.class);
    assertThat(steps(new FakeMode("one").plan(), Origin.CORE))
        .noneMatch(CoreStep.ReadKeyDisk.class::isInstance);
  }

  @Test
  void theCoreFramesTheBackendsBoot() {
    List<PlannedStep> boot = new FakeMode("one").plan().steps(Phase.BOOT);
    List<Origin> origins = boot.stream().map(PlannedStep::origin).distinct().toList();
    assertThat(origins).containsExactly(Origin.CORE, Origin.BACKEND);
    assertThat(boot.get(0).origin()).isEqualTo(Origin.CORE);
    assertThat(boot.get(boot.size() - 1).origin()).isEqualTo(Origin.CORE);
    assertThat(boot.stream().map(step -> step.step().getClass().getSimpleName()))
        .containsSubsequence(
            "MakeDirectory",
            "Mount",
            "CheckRoot",
            "Overlay",
            "RestoreAttributes",
            "MountDisk",
            "CopyTree",
            "BindMount");
  }

  @Test
  void thePhasesComeInOrder() {
    FakeMode mode = new FakeMode("one");
    mode.claims = Set.of(Capability.BACKGROUND_UPDATE);
    mode.publish = remove("publishing");
    mode.serve = remove("serving");
    mode.update =
        Plan.of(new Step.Remove(Places.ON_A_MACHINE.workspace().resolve("old"), "updating"));
    List<Phase> phases = mode.plan().steps().stream().map(PlannedStep::phase).distinct().toList();
    assertThat(phases).containsExactly(Phase.PUBLISH, Phase.SERVE, Phase.BOOT, Phase.UPDATE);
  }

  @Test
  void aModeIsNotAskedForWhatItDoesNotClaim() {
    FakeMode mode = new FakeMode("one");
    mode.update = remove("updating");
    assertThat(mode.plan().steps(Phase.UPDATE)).isEmpty();
  }

  @Test
  void aBootMayUseWhatPublishingYields() {
    FakeMode mode =
        new FakeMode("one") {
          @Override
          public Plan boot(BootRequest request) {
            return Plan.of(
                new ImageStep.VerifyImage(
                    request.workspace().resolve("image"),
                    ImageStep.ImageFacts.YIELDED,
                    "verifying"),
                super.boot(request).steps().get(0));
          }
        };
    assertThatThrownBy(mode::plan).hasMessageContaining("uses the fact image.bytes");
    mode.publish =
        Plan.of(
            new ImageStep.BuildImage(
                IMAGE, IMAGE, ImageStep.ImageFormat.SQUASHFS, Compression.parse("xz"), "packing"));
    assertThat(mode.plan().steps(Phase.BOOT)).isNotEmpty();
  }

  @Test
  void whatEveryStepNeedsIsRequired() {
    FakeMode mode =
        new FakeMode("one") {
          @Override
          public Plan boot(BootRequest request) {
            return Plan.of(
                    new TreeStep.VerifyTree(
                        request.root(), request.manifest(), ID, Set.of(), "verifying"),
                    super.boot(request).steps().get(0))
                .requiring(new Requirement.Network());
          }
        };
    assertThat(mode.plan().requirements())
        .filteredOn(one -> one.phase() == Phase.BOOT)
        .extracting(one -> one.requirement().inWords())
        .contains(
            "a network that reaches the server",
            "kernel module overlay",
            "/bin/busybox (Debian package busybox-static)",
            "/usr/bin/rsync (Debian package rsync)",
            "/usr/bin/mtree (Debian package mtree-netbsd)")
        .doesNotHaveDuplicates();
  }

  @Test
  void aBadPlanIsItsAuthorsFault() {
    FakeMode mode = new FakeMode("one");
    mode.publish = Plan.of(new Step.BringUpNetwork("waiting"));
    assertThatThrownBy(mode::plan)
        .isInstanceOfSatisfying(
            StatelessException.class,
            e -> {
              assertThat(e.doing()).isEqualTo("use the PUBLISH plan of mode one");
              assertThat(e.found()).contains("may not stand in PUBLISH");
              assertThat(e.advice()).contains("fault of").contains("report it to its authors");
            });
  }

  @Test
  void everyPlanIsChecked() {
    Plan bad = Plan.of(new Step.Remove(IMAGE, ""));
    FakeMode serve = new FakeMode("one");
    serve.serve = bad;
    assertThatThrownBy(serve::plan).hasMessageContaining("SERVE plan of mode one");
    FakeMode update = new FakeMode("one");
    update.claims = Set.of(Capability.BACKGROUND_UPDATE);
    update.update = bad;
    assertThatThrownBy(update::plan).hasMessageContaining("UPDATE plan of mode one");
    FakeMode withdraw = new FakeMode("one");
    withdraw.withdraw = bad;
    Planner planner = new Planner(withdraw.open());
    assertThatThrownBy(() -> planner.withdraw(new WithdrawRequest(FakeMode.SNAPSHOT)))
        .hasMessageContaining("WITHDRAW plan of mode one");
    FakeMode boot =
        new FakeMode("one") {
          @Override
          public Plan boot(BootRequest request) {
            return Plan.empty();
          }
        };
    assertThatThrownBy(boot::plan)
        .hasMessageContaining("BOOT plan of mode one")
        .hasMessageContaining("not every branch ends with");
  }

  @Test
  void aRuleForAStoreThatIsNotThereIsRefused() {
    Planner planner = new Planner(new FakeMode("one").open());
    assertThatThrownBy(
            () ->
                planner.boot(
                    new FakeMode("one").machine(),
                    FakeMode.profile(),
                    Map.of(),
                    FakeMode.SNAPSHOT,
                    FakeMode.SERVER,
                    Places.ON_A_MACHINE,
                    Set.of()))
        .hasMessageContaining("machine");
  }

  @Test
  void aStoreThatSharesItsDiskWithAStoreOrTheModeIsRefused() {
    StoreName second = new StoreName("second");
    Disk disk = ((StateStore.Local) FakeMode.stores().get(FakeMode.DISK)).disk();
    Map<StoreName, StateStore> stores = new TreeMap<>(FakeMode.stores());
    stores.put(second, new StateStore.Local(second, Disk.existing(disk.device())));
    Profile profile =
        FakeMode.profile()
            .keeping(
                List.of(
                    new StateRule(AbsolutePath.of("/var"), FakeMode.DISK, Seed.EMPTY),
                    new StateRule(AbsolutePath.of("/srv"), second, Seed.EMPTY)));

    assertThatThrownBy(() -> boot(new FakeMode("one"), profile, stores))
        .isInstanceOfSatisfying(
            StatelessException.class,
            e ->
                assertThat(e.found())
                    .isEqualTo(
                        "store second is on the same disk as store machine: LABEL=stateless-state"));

    FakeMode sharing =
        new FakeMode("one") {
          @Override
          public Plan boot(BootRequest request) {
            List<Step> steps = new ArrayList<>();
            steps.add(
                new Step.MakeDirectory(
                    request.workspace().resolve("cache"), 0755, "making room for the cache"));
            steps.add(
                new Step.MountDisk(
                    "cache", disk, request.workspace().resolve("cache"), "mounting the cache"));
            steps.addAll(super.boot(request).steps());
            return Plan.of(steps.toArray(Step[]::new));
          }
        };
    assertThatThrownBy(() -> boot(sharing, FakeMode.profile(), FakeMode.stores()))
        .hasMessageContaining(
            "store machine is on the same disk as disk cache: LABEL=stateless-state");

    Map<StoreName, StateStore> keys = new TreeMap<>(FakeMode.stores());
    Disk keyDisk = Disk.existing(new Device.Label(CoreStep.ReadKeyDisk.LABEL));
    keys.put(FakeMode.DISK, new StateStore.Local(FakeMode.DISK, keyDisk));
    FakeMode mode = new FakeMode("one");
    assertThatThrownBy(() -> boot(new Planner(mode.open(), true), mode, FakeMode.profile(), keys))
        .hasMessageContaining("store machine is on the same disk as the key disk: LABEL=SL-KEYS");
    assertThat(boot(new Planner(mode.open()), mode, FakeMode.profile(), keys).steps()).isNotEmpty();
  }

  private static Planner.Boot boot(
      FakeMode mode, Profile profile, Map<StoreName, StateStore> stores) {
    return boot(new Planner(mode.open()), mode, profile, stores);
  }

  private static Planner.Boot boot(
      Planner planner, FakeMode mode, Profile profile, Map<StoreName, StateStore> stores) {
    return planner.boot(
        mode.machine(),
        profile,
        stores,
        FakeMode.SNAPSHOT,
        FakeMode.SERVER,
        Places.ON_A_MACHINE,
        Set.of());
  }

  private static Plan remove(String why) {
    return Plan.of(new Step.Remove(IMAGE, why));
  }

  private static List<Step> steps(MachinePlan plan, Origin origin) {
    return plan.steps().stream()
        .filter(step -> step.origin() == origin)
        .map(PlannedStep::step)
        .toList();
  }
}
