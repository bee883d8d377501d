package org.statelesslinux.engine.recommend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.statelesslinux.engine.planning.Planner;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.Publication;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.plan.Branch;
import org.statelesslinux.plan.ImageStep;
import org.statelesslinux.plan.MediumStep;
import org.statelesslinux.plan.OfferName;
import org.statelesslinux.plan.Origin;
import org.statelesslinux.plan.Phase;
import org.statelesslinux.plan.PlannedStep;
import org.statelesslinux.plan.Probe;
import org.statelesslinux.plan.Requirement;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.TreeStep;
import org.statelesslinux.plan.Value;

class PlanNeedsTest {
  private static final AbsolutePath AT = AbsolutePath.of("/run/medium");
  private static final SnapshotId ID = SnapshotId.ofHex("5a".repeat(32));
  private static final long MIB = 1L << 20;
  private static final Step MEDIUM =
      new MediumStep.MountMedium(Value.text("KIOSK"), AT, "finding it");
  private static final Step FETCH =
      new Step.FetchOffered(
          new OfferName("kiosk/image"), ImageStep.ImageFacts.YIELDED.bytes(), AT, "fetching it");

  @Test
  void aMediumIsNeededWhereNoWayGoesWithout() {
    assertThat(needs(MEDIUM).medium()).isTrue();
    assertThat(needs(choice(MEDIUM, FETCH)).medium()).isFalse();
    assertThat(needs(choice(MEDIUM, MEDIUM)).medium()).isTrue();
  }

  @Test
  void theSizeOfAnImageInMemoryIsKnownOncePublished() {
    assertThat(needs(FETCH)).isEqualTo(new Needs(false, true, Optional.empty(), Optional.empty()));

    Publication published =
        new Publication(
            new Mode("any"), ID, AT, Map.of(ImageStep.BuildImage.BYTES, String.valueOf(200 * MIB)));
    assertThat(PlanNeeds.of(boot(List.of(), FETCH), Optional.of(published), Optional.empty()))
        .isEqualTo(new Needs(false, true, Optional.of(264 * MIB), Optional.empty()));
  }

  @Test
  void ofSeveralWaysTheOneThatTakesLeastOfMemoryCounts() {
    assertThat(needs(choice(FETCH, MEDIUM)).inMemory()).isFalse();
    assertThat(needs(choice(room(512), room(256))).memory()).hasValue(320 * MIB);
    assertThat(needs(choice(FETCH, room(256))).memory()).hasValue(320 * MIB);
  }

  private static Step room(int mebibytes) {
    return new Step.Mount(
        Value.text("tmpfs"), AT, "tmpfs", Value.texts("size=" + mebibytes + "m"), "making room");
  }

  @Test
  void aFileSystemInMemoryTakesAsMuchAsItMayHold() {
    Step memory =
        new Step.Mount(
            Value.text("tmpfs"), AT, "tmpfs", Value.texts("mode=0700", "size=512m"), "making room");

    assertThat(needs(memory).memory()).hasValue(576 * MIB);
  }

  @Test
  void whatAPlanRequiresIsTaken() {
    Planner.Boot boot =
        boot(List.of(new Requirement.Memory(MIB), new Requirement.DiskSpace(AT, 2 * MIB)), MEDIUM);

    assertThat(PlanNeeds.of(boot, Optional.empty(), Optional.of(5L)))
        .isEqualTo(new Needs(true, false, Optional.of(MIB), Optional.of(2 * MIB)));
  }

  @Test
  void aCopyOfTheTreeTakesItsSizeOfTheDisk() {
    Step copy =
        new TreeStep.SyncTree(
            Value.text("rsync://server/"),
            AT,
            AT.resolve("manifest"),
            ID,
            TreeStep.Sharing.HARD_LINKS,
            Optional.empty(),
            "fetching it");

    assertThat(PlanNeeds.of(boot(List.of(), copy), Optional.empty(), Optional.of(7 * MIB)).disk())
        .hasValue(7 * MIB);
    assertThat(needs(copy).disk()).isEmpty();
  }

  @Test
  void whatTheCoreDoesIsNoNeedOfTheMode() {
    Planner.Boot boot =
        new Planner.Boot(List.of(new PlannedStep(Phase.BOOT, Origin.CORE, MEDIUM)), List.of());

    assertThat(PlanNeeds.of(boot, Optional.empty(), Optional.empty()).medium()).isFalse();
  }

  private static Step choice(Step first, Step second) {
    return Step.FirstOf.of(
        "choosing", Branch.when(new Probe.NetworkUp(), first), Branch.otherwise(second));
  }

  private static Needs needs(Step... steps) {
    return PlanNeeds.of(boot(List.of(), steps), Optional.empty(), Optional.empty());
  }

  private static Planner.Boot boot(List<Requirement> requirements, Step... steps) {
    return new Planner.Boot(
        Arrays.stream(steps)
            .map(step -> new PlannedStep(Phase.BOOT, Origin.BACKEND, step))
            .toList(),
        requirements);
  }
}
