package org.statelesslinux.engine.planning;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.ProfileName;
import org.statelesslinux.model.Secret;
import org.statelesslinux.model.ServerAddress;
import org.statelesslinux.model.Share;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.plan.Branch;
import org.statelesslinux.plan.CoreStep;
import org.statelesslinux.plan.MachinePlan;
import org.statelesslinux.plan.MachinePlan.PhasedRequirement;
import org.statelesslinux.plan.Origin;
import org.statelesslinux.plan.Phase;
import org.statelesslinux.plan.PlannedStep;
import org.statelesslinux.plan.Probe;
import org.statelesslinux.plan.Requirement;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.TreeStep;
import org.statelesslinux.plan.Value;

class PlanOutputTest {
  private static final AbsolutePath PATH = AbsolutePath.of("/run/x");

  private static final MachinePlan PLAN =
      new MachinePlan(
          new MachineName("pc-01"),
          new ProfileName("kiosk"),
          new Mode("some"),
          FakeMode.ID,
          List.of(new PhasedRequirement(Phase.BOOT, new Requirement.Memory(5))),
          List.of(
              new PlannedStep(
                  Phase.BOOT,
                  Origin.CORE,
                  new Step.WriteFile(
                      PATH,
                      Value.join(
                          Value.text("a="),
                          Value.fact("image.bytes"),
                          Value.secret(Secret.of("hunter2"))),
                      0640,
                      "writing a file")),
              new PlannedStep(
                  Phase.BOOT,
                  Origin.BACKEND,
                  Step.FirstOf.of(
                      "choosing",
                      Branch.when(
                          new Probe.PathExists(PATH),
                          new TreeStep.SyncTree(
                              Value.text("rsync://h/"),
                              PATH,
                              PATH,
                              SnapshotId.ofHex("5a".repeat(32)),
                              TreeStep.Sharing.HARD_LINKS,
                              Optional.empty(),
                              "fetching"))))));

  @Test
  void jsonHasThisShape() {
    assertThat(PlanJson.of(PLAN).replace("\r", ""))
        .isEqualToNormalizingWhitespace(
            """
            {
              "machine" : "pc-01",
              "profile" : "kiosk",
              "mode" : "some",
              "snapshot" : "sha256:%1$s",
              "requirements" : [ {
                "phase" : "boot", "kind" : "memory", "bytes" : 5,
                "inWords" : "5 bytes of memory"
              } ],
              "steps" : [ {
                "phase" : "boot",
                "origin" : "core",
                "kind" : "write-file",
                "path" : "/run/x",
                "content" : "a=«image.bytes, known after publish»«secret»",
                "mode" : "0640",
                "why" : "writing a file"
              }, {
                "phase" : "boot",
                "origin" : "backend",
                "kind" : "first-of",
                "why" : "choosing",
                "branches" : [ {
                  "probe" : { "kind" : "path-exists", "path" : "/run/x" },
                  "steps" : [ {
                    "kind" : "sync-tree",
                    "url" : "rsync://h/",
                    "into" : "/run/x",
                    "manifest" : "/run/x",
                    "snapshot" : "sha256:%1$s",
                    "sharing" : "hard-links",
                    "why" : "fetching"
                  } ]
                } ]
              } ]
            }
            """
                .formatted("5a".repeat(32)));
  }

  @Test
  void aSecretIsNowhereToBeRead() {
    assertThat(PlanJson.of(PLAN)).doesNotContain("hunter2");
    assertThat(PlanText.of(PLAN, PlanText.Detail.EVERYTHING))
        .doesNotContain("hunter2")
        .contains("«secret»");
    assertThat(PLAN.toString()).doesNotContain("hunter2");
    assertThat(PLAN.steps()).extracting(PlannedStep::step).asString().contains("«secret»");
  }

  @Test
  void textNamesWhoPutAStepThereAndWhy() {
    assertThat(PlanText.of(PLAN, PlanText.Detail.EVERYTHING))
        .contains("machine pc-01, profile kiosk, mode some, snapshot 5a5a")
        .contains("BOOT, on the machine")
        .contains("needs 5 bytes of memory")
        .contains("1. core    writing a file")
        .contains("write-file path=/run/x")
        .contains("2. backend choosing")
        .contains("if /run/x is there:")
        .contains("- fetching");
  }

  @Test
  void aShareShowsAllThatItIsReachedBy() {
    ServerAddress server = new ServerAddress("files");
    Share share = new Share(server, 12049, PATH, Optional.of(Share.Version.V4_1));
    Step mount = new CoreStep.MountShare("home", share, PLAN.machine(), PATH, "mounting");
    Step choice =
        Step.FirstOf.of("choosing", Branch.when(new Probe.ServerAnswers(server, 12049), mount));
    MachinePlan plan =
        new MachinePlan(
            PLAN.machine(),
            PLAN.profile(),
            PLAN.mode(),
            PLAN.snapshot(),
            List.of(),
            List.of(
                new PlannedStep(Phase.BOOT, Origin.CORE, mount),
                new PlannedStep(Phase.BOOT, Origin.CORE, choice)));

    assertThat(PlanJson.of(plan).replaceAll("\\s", ""))
        .contains(
            "\"kind\":\"mount-share\",\"name\":\"home\",\"share\":{\"server\":\"files\",\"port\":12049,"
                + "\"path\":\"/run/x\",\"version\":\"4.1\"},\"machine\":\"pc-01\"")
        .contains("{\"kind\":\"server-answers\",\"server\":\"files\",\"port\":12049}");
    assertThat(PlanText.of(plan, PlanText.Detail.EVERYTHING))
        .contains("share=files:/run/x at port 12049 by version 4.1")
        .contains("if the file server files answers at port 12049:");
  }
}
