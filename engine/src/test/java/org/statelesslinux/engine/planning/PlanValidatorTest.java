package org.statelesslinux.engine.planning;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Device;
import org.statelesslinux.model.Secret;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.plan.Branch;
import org.statelesslinux.plan.Compression;
import org.statelesslinux.plan.CoreStep;
import org.statelesslinux.plan.ImageStep;
import org.statelesslinux.plan.Phase;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.plan.Probe;
import org.statelesslinux.plan.Service;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.TreeStep;
import org.statelesslinux.plan.Value;

class PlanValidatorTest {
  private static final AbsolutePath PATH = AbsolutePath.of("/run/x");
  private static final SnapshotId SNAPSHOT = SnapshotId.ofHex("5a".repeat(32));
  private static final Step BUILD =
      new ImageStep.BuildImage(
          PATH, PATH, ImageStep.ImageFormat.SQUASHFS, Compression.parse("gzip"), "packing");

  @Test
  void aGoodPlanHasNoProblems() {
    assertThat(problems(Phase.PUBLISH, BUILD, uses(ImageStep.BuildImage.BYTES))).isEmpty();
    assertThat(problems(Phase.BOOT, mount("server:/x", "ro", "vers=4.2"))).isEmpty();
  }

  @Test
  void everyKindStandsOnlyInItsPhases() {
    assertThat(problems(Phase.BOOT, BUILD))
        .containsExactly("build-image («packing») may not stand in BOOT; it may in [PUBLISH]");
    assertThat(problems(Phase.PUBLISH, mount("tmpfs")))
        .singleElement()
        .asString()
        .startsWith("mount («mounting») may not stand in PUBLISH");
    assertThat(problems(Phase.UPDATE, new Step.BringUpNetwork("waiting"))).hasSize(1);
    assertThat(problems(Phase.BOOT, Step.FirstOf.of("choosing", Branch.otherwise(BUILD))))
        .anyMatch(problem -> problem.contains("may not stand in BOOT"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "two\nlines", "\u001b[31mred"})
  void everyStepHasAPhraseOnOneLine(String why) {
    assertThat(problems(Phase.BOOT, new Step.Remove(PATH, why)))
        .singleElement()
        .asString()
        .contains("needs a phrase on one line");
  }

  @Test
  void aFactMustBeKnownBeforeItIsUsed() {
    assertThat(problems(Phase.PUBLISH, uses(ImageStep.BuildImage.BYTES), BUILD))
        .singleElement()
        .asString()
        .contains("uses the fact image.bytes, which nothing yields");
    assertThat(problems(Phase.BOOT, uses("known.before"))).isEmpty();
    assertThat(
            problems(
                Phase.BOOT,
                new Step.WriteFile(
                    PATH, Value.join(Value.text("a"), Value.fact("hidden")), 0600, "writing")))
        .hasSize(1);
  }

  @Test
  void aFactOfOneBranchIsNotKnownInAnother() {
    Step choice =
        Step.FirstOf.of(
            "choosing",
            Branch.when(new Probe.PathExists(PATH), BUILD),
            Branch.otherwise(uses(ImageStep.BuildImage.BYTES), BUILD));
    assertThat(problems(Phase.PUBLISH, choice))
        .anyMatch(problem -> problem.contains("which nothing yields"));
  }

  @Test
  void allBranchesYieldTheSame() {
    assertThat(
            problems(
                Phase.PUBLISH,
                Step.FirstOf.of(
                    "choosing",
                    Branch.when(new Probe.PathExists(PATH), BUILD),
                    Branch.otherwise())))
        .anyMatch(problem -> problem.contains("branches that yield different facts"));
  }

  @Test
  void whatTheServerHasAtHandIsAskedForFirstAndNeedsNothingMore() {
    Branch here = Branch.when(new Probe.ArtefactsHere(AbsolutePath.of("/mode/images")));
    Branch other = Branch.otherwise();
    assertThat(problems(Phase.BOOT, Step.FirstOf.of("looking", here, other))).isEmpty();
    assertThat(problems(Phase.BOOT, Step.FirstOf.of("looking", other, here)))
        .singleElement()
        .asString()
        .contains("in a first, empty branch");
  }

  @Test
  void theEnginesOwnStepsAreNoModesToo() {
    Step own = new CoreStep.DropRootMount(PATH, "cleaning up");
    String problem =
        "drop-root-mount («cleaning up») is the engine's own, which adds it to any mode's plan that"
            + " needs it: leave it out";
    assertThat(problems(Phase.BOOT, own)).containsExactly(problem);
    assertThat(problems(Phase.BOOT, Step.FirstOf.of("choosing", Branch.otherwise(own))))
        .containsExactly(problem);
  }

  @Test
  void aChoiceHasBranches() {
    assertThat(problems(Phase.BOOT, Step.FirstOf.of("choosing")))
        .containsExactly("first-of («choosing») has no branch");
  }

  @Test
  void aSecretStandsOnlyInAFile() {
    Value secret = Value.join(Value.text("key="), Value.secret(Secret.of("hunter2")));
    assertThat(problems(Phase.BOOT, new Step.WriteFile(PATH, secret, 0600, "writing"))).isEmpty();
    for (Step step :
        List.of(
            run(List.of(Value.text("/bin/true"), secret), List.of()),
            run(Value.texts("/bin/true"), List.of(Value.text("/bin/true"), secret)),
            new Step.Mount(Value.text("s:/"), PATH, "nfs", List.of(secret), "mounting"),
            new TreeStep.SyncTree(
                secret,
                PATH,
                PATH,
                SNAPSHOT,
                TreeStep.Sharing.HARD_LINKS,
                Optional.empty(),
                "fetching"),
            new Step.StartService(
                Service.of(
                    "x", List.of(Value.text("/bin/x"), secret), new Service.Readiness.Listening(1)),
                "starting"))) {
      assertThat(problems(Phase.BOOT, step))
          .describedAs("%s", step)
          .singleElement()
          .asString()
          .contains("holds a secret")
          .doesNotContain("hunter2");
    }
  }

  @Test
  void aProgramIsNamedByItsPath() {
    assertThat(problems(Phase.BOOT, run(Value.texts("mount"), List.of()))).hasSize(1);
    assertThat(problems(Phase.BOOT, run(List.of(), List.of()))).hasSize(1);
    assertThat(problems(Phase.BOOT, run(Value.texts("/bin/true"), Value.texts("test")))).hasSize(1);
    assertThat(problems(Phase.BOOT, run(Value.texts("/bin/true"), Value.texts("/bin/test"))))
        .isEmpty();
    assertThat(
            problems(
                Phase.SERVE,
                new Step.StartService(
                    Service.of("x", Value.texts("rsync"), new Service.Readiness.Listening(1)),
                    "starting")))
        .singleElement()
        .asString()
        .contains("must name its program by an absolute path");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/dev/sda",
        "LABEL=x",
        "UUID=x",
        "PARTUUID=x",
        "PARTLABEL=x",
        "ID=x",
        "//dev/sda",
        "/run/../dev/sda",
        "/./dev/sda",
        "dev/sda",
        "../dev/sda"
      })
  void noDeviceOfTheMachineIsMountedBesideTheStepForIt(String source) {
    assertThat(problems(Phase.BOOT, mount(source)))
        .singleElement()
        .asString()
        .contains("mounts a device of the machine");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tmpfs",
        "server:/export",
        "[2001:db8::1]:/export",
        "/run/x/root.squashfs",
        "none"
      })
  void whatIsNoDeviceMayBeMounted(String source) {
    assertThat(problems(Phase.BOOT, mount(source))).isEmpty();
  }

  @Test
  void anOptionIsOneOption() {
    assertThat(problems(Phase.BOOT, mount("tmpfs", "mode=0755,suid")))
        .singleElement()
        .asString()
        .contains("has an option with a comma in it");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/run/a:b", "/run/a,b", "/run/a\\b"})
  void theLayersOfAnOverlayCannotBeTakenForMore(String path) {
    AbsolutePath odd = AbsolutePath.of(path);
    for (Step step :
        List.of(
            new Step.Overlay(List.of(odd), PATH, PATH, PATH, "stacking"),
            new Step.Overlay(List.of(PATH), odd, PATH, PATH, "stacking"),
            new Step.Overlay(List.of(PATH), PATH, odd, PATH, "stacking"))) {
      assertThat(problems(Phase.BOOT, step))
          .containsExactly("overlay («stacking») has a comma, colon or backslash in " + path);
    }
  }

  @Test
  void allProblemsAreFoundAtOnce() {
    assertThat(
            problems(
                Phase.BOOT,
                mount("/dev/sda", "a,b"),
                new Step.AwaitDevice(new Device.Label("x"), Duration.ZERO, ""),
                BUILD))
        .hasSize(4);
  }

  private static Step uses(String fact) {
    return new Step.WriteFile(PATH, Value.fact(fact), 0600, "writing");
  }

  private static Step mount(String source, String... options) {
    return new Step.Mount(Value.text(source), PATH, "any", Value.texts(options), "mounting");
  }

  private static Step run(List<Value> argv, List<Value> unless) {
    return new Step.RunCommand(argv, unless, "running");
  }

  private static List<String> problems(Phase phase, Step... steps) {
    return PlanValidator.problems(Plan.of(steps), phase, Set.of("known.before"));
  }
}
