package org.statelesslinux.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.statelesslinux.engine.backend.OpenBackend;
import org.statelesslinux.engine.planning.Places;
import org.statelesslinux.engine.planning.Planner;
import org.statelesslinux.engine.planning.Steps;
import org.statelesslinux.model.Machine;
import org.statelesslinux.model.Profile;
import org.statelesslinux.model.ServerAddress;
import org.statelesslinux.model.StateStore;
import org.statelesslinux.model.StoreName;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.plan.Requirement;
import org.statelesslinux.spi.PublishedSnapshot;

/**
 * What a machine does by itself.
 *
 * @param boot from power-on to its root
 * @param update to bring the snapshot while it runs another one; empty if it has no boot disk, or
 *     its mode brings none before it starts
 */
record MachinePlans(Planner.Boot boot, Optional<Plan> update) {
  /**
   * Plans it.
   *
   * @param stores the stores that its profile's rules name
   * @param server where the machine reaches the server
   */
  static MachinePlans of(
      Workshop workshop,
      Machine machine,
      Profile profile,
      Map<StoreName, StateStore> stores,
      PublishedSnapshot published,
      ServerAddress server) {
    try (OpenBackend backend = workshop.open(machine.mode(), workshop.site().options(machine))) {
      Planner planner = new Planner(backend, workshop.keysApart());
      Planner.Boot boot =
          planner.boot(machine, profile, stores, published, server, Places.ON_A_MACHINE, Set.of());
      return new MachinePlans(
          boot,
          boot.hasBootDisk()
              ? planner.update(machine, published, server, Set.of())
              : Optional.empty());
    }
  }

  /** Whether a step holds a secret, which whoever can read the rendered steps can read too. */
  boolean holdSecrets() {
    return boot.holdsSecrets()
        || update.filter(plan -> Steps.holdSecrets(plan.steps())).isPresent();
  }

  /** The programs that the running OS needs to bring boot entries. */
  List<Requirement.Tool> toolsOfTheOs() {
    List<Requirement.Tool> tools = new ArrayList<>();
    if (boot.hasBootDisk()) {
      tools.add(MachineUpdates.SSH_KEYGEN);
    }
    update.stream()
        .flatMap(plan -> plan.requirements().stream())
        .filter(Requirement.Tool.class::isInstance)
        .map(Requirement.Tool.class::cast)
        .forEach(tools::add);
    return tools;
  }
}
