package org.statelesslinux.engine.planning;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Profile;
import org.statelesslinux.model.ProfileName;
import org.statelesslinux.model.Seed;
import org.statelesslinux.model.StateRule;
import org.statelesslinux.model.StateStore;
import org.statelesslinux.model.StoreName;
import org.statelesslinux.plan.Step;

class StateStepsTest {

  private static final StoreName STORE = new StoreName("memory");

  @Test
  void allRulesAreSeededBeforeTheFirstIsMountedAndTheOuterIsMountedFirst() {
    Profile profile =
        new Profile(
            new ProfileName("p"),
            AbsolutePath.of("/srv/p"),
            List.of(rule("/var/log/journal", Seed.FILES), rule("/var/log", Seed.EMPTY)));

    List<Step> steps =
        new StateSteps(Places.ON_A_MACHINE)
            .of(profile, Map.of(STORE, new StateStore.Ephemeral(STORE, OptionalLong.empty())));

    assertThat(steps.stream().skip(1).map(Step::why))
        .containsExactly(
            "seeding /var/log/journal if it is new",
            "seeding /var/log if it is new",
            "keeping /var/log in store memory",
            "keeping /var/log/journal in store memory");
  }

  private static StateRule rule(String path, Seed seed) {
    return new StateRule(AbsolutePath.of(path), STORE, seed);
  }
}
