package org.statelesslinux.engine.execute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.statelesslinux.engine.backend.ModeInfo;
import org.statelesslinux.engine.backend.OpenBackend;
import org.statelesslinux.engine.backend.Registry;
import org.statelesslinux.engine.planning.Places;
import org.statelesslinux.engine.planning.PlanValidator;
import org.statelesslinux.engine.planning.Planner;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Machine;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.Profile;
import org.statelesslinux.model.ProfileName;
import org.statelesslinux.model.Publication;
import org.statelesslinux.model.Seed;
import org.statelesslinux.model.ServerAddress;
import org.statelesslinux.model.Share;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.model.StateRule;
import org.statelesslinux.model.StateStore;
import org.statelesslinux.model.StoreName;
import org.statelesslinux.plan.Requirement;
import org.statelesslinux.spi.BackendContext;
import org.statelesslinux.spi.PublishRequest;
import org.statelesslinux.spi.PublishedSnapshot;

/**
 * What a store needs is in the boot image, also in a mode that needs nothing of the kind itself.
 */
class StoresInEveryModeTest {
  private static final Registry MODES = SameStepsTest.modes();
  private static final SnapshotId ID = SnapshotId.ofHex("5a".repeat(32));
  private static final AbsolutePath ARTEFACTS = AbsolutePath.of("/srv/stateless/publications/x");
  private static final StoreName MAIL = new StoreName("mail");
  private static final StateRule RULE =
      new StateRule(AbsolutePath.of("/var/mail"), MAIL, Seed.FILES);
  private static final Requirement CLIENT = new Requirement.KernelModule("nfsv4");

  @Test
  void aStoreOnAFileServerNeedsTheSameInEveryMode() {
    List<String> modesWithout = new ArrayList<>();
    for (ModeInfo info : MODES.modes()) {
      Mode mode = info.mode();
      List<Requirement> without = requirements(info, List.of());
      if (!without.contains(CLIENT)) {
        modesWithout.add(mode.value());
      }
      assertThat(requirements(info, List.of(RULE)))
          .as(mode.value())
          .containsAll(without)
          .contains(CLIENT)
          .extracting(Requirement::inWords)
          .contains(
              "/bin/busybox (Debian package busybox-static)",
              "/usr/bin/rsync (Debian package rsync)");
    }
    assertThat(modesWithout).contains("rsync", "livecd");
  }

  private static List<Requirement> requirements(ModeInfo info, List<StateRule> rules) {
    Mode mode = info.mode();
    Profile profile =
        new Profile(new ProfileName("kiosk"), AbsolutePath.of("/srv/prototypes/kiosk"), rules);
    StateStore store =
        new StateStore.Network(MAIL, new Share(ServerAddress.LOOPBACK, AbsolutePath.of("/export")));
    try (OpenBackend backend =
        MODES.open(mode, RequiredOptions.of(info), new BackendContext(ServerAddress.LOOPBACK))) {
      Planner planner = new Planner(backend);
      Map<String, String> facts = new TreeMap<>();
      PlanValidator.yields(
              planner.publish(new PublishRequest(snapshot(Optional.empty()), ARTEFACTS)).steps())
          .forEach(fact -> facts.put(fact, RequiredOptions.fact(fact)));
      return planner
          .boot(
              new Machine(new MachineName("pc-01"), profile.name(), mode, Optional.empty()),
              profile,
              Map.of(MAIL, store),
              snapshot(Optional.of(new Publication(mode, ID, ARTEFACTS, facts))),
              ServerAddress.LOOPBACK,
              Places.ON_A_MACHINE,
              Set.of())
          .requirements();
    }
  }

  private static PublishedSnapshot snapshot(Optional<Publication> publication) {
    return new PublishedSnapshot(
        new ProfileName("kiosk"),
        ID,
        7,
        AbsolutePath.of("/srv/stateless/snapshots/kiosk/" + ID.hex()),
        publication);
  }
}
