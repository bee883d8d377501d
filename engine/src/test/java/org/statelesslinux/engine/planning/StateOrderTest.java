package org.statelesslinux.engine.planning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.Profile;
import org.statelesslinux.model.ProfileName;
import org.statelesslinux.model.Seed;
import org.statelesslinux.model.StateRule;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.plan.Step;

class StateOrderTest {
  private static final List<Step> STEPS =
      new StateSteps(Places.ON_A_MACHINE, new MachineName("pc-1"))
          .of(FakeMode.profile(), FakeMode.stores());

  @Test
  void storesComeFirstThenAllSeedsThenWhatCoversThem() {
    List<String> kinds =
        STEPS.stream().map(step -> StepFields.kind((Record) step)).distinct().toList();
    assertThat(kinds)
        .containsExactly(
            "make-directory",
            "await-device",
            "make-file-system",
            "mount-disk",
            "open-store",
            "bring-up-network",
            "mount-share",
            "mount",
            "copy-tree",
            "bind-mount");
  }

  @Test
  void aDiskThatIsYetToBeMadeIsNotWaitedForBefore() {
    assertThat(STEPS.subList(1, 6))
        .extracting(StateOrderTest::inShort)
        .containsExactly(
            "await-device /dev/vda",
            "make-file-system",
            "await-device LABEL=stateless-state",
            "mount-disk",
            "open-store");
  }

  @Test
  void anOuterRuleIsMountedBeforeTheInnerOne() {
    assertThat(STEPS)
        .filteredOn(Step.BindMount.class::isInstance)
        .extracting(step -> ((Step.BindMount) step).at().value())
        .containsExactly("/sysroot/home", "/sysroot/var", "/sysroot/var/log");
  }

  @Test
  void everyRuleHasAPlaceOfItsOwn() {
    assertThat(kept("/var/log")).isEqualTo("/run/stateless/stores/machine/state/var%2Flog");
    assertThat(kept("/var%2Flog")).isEqualTo("/run/stateless/stores/machine/state/var%252Flog");
    assertThat(kept("/.x")).endsWith("/state/.x");
  }

  @Test
  void aNameThatNoFileSystemTakesIsRefused() {
    int most = 255 - ".stateless-new".length();
    assertThat(kept("/" + "x".repeat(most))).endsWith("xxx");
    assertThatThrownBy(() -> kept("/" + "x".repeat(most + 1)))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("keep /xxx")
        .hasMessageContaining("in store machine")
        .hasMessageContaining("has 242 bytes, and file systems take 241 of them")
        .hasMessageContaining("Name a directory above it");
    assertThatThrownBy(() -> kept("/" + "é".repeat(121))).hasMessageContaining("242 bytes");
    assertThatThrownBy(() -> kept("/" + "a/".repeat(60) + "b" + "c".repeat(5)))
        .hasMessageContaining("246 bytes");
    Profile profile =
        new Profile(
            new ProfileName("kiosk"),
            AbsolutePath.of("/srv/x"),
            List.of(rule("/" + "x".repeat(250))));
    assertThatThrownBy(
            () ->
                new StateSteps(Places.ON_A_MACHINE, new MachineName("pc-1"))
                    .of(profile, FakeMode.stores()))
        .isInstanceOf(StatelessException.class);
  }

  private static String kept(String path) {
    return Places.ON_A_MACHINE.kept(rule(path)).value();
  }

  private static StateRule rule(String path) {
    return new StateRule(AbsolutePath.of(path), FakeMode.DISK, Seed.FILES);
  }

  private static String inShort(Step step) {
    return StepFields.kind((Record) step)
        + (step instanceof Step.AwaitDevice await ? " " + await.device() : "");
  }
}
