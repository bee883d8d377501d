package org.statelesslinux.engine.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.statelesslinux.engine.backend.ModeInfo;
import org.statelesslinux.engine.backend.Registry;
import org.statelesslinux.model.Mode;
import org.statelesslinux.spi.Option;

/**
 * Checks all options of a site before any is used: each level together with those that it is laid
 * over, and that nothing is missing for the modes in use.
 */
final class OptionCheck {
  private final SiteParts site;
  private final Registry registry;
  private final Problems problems;

  private OptionCheck(SiteParts site, Registry registry, Problems problems) {
    this.site = site;
    this.registry = registry;
    this.problems = problems;
  }

  static void check(SiteParts site, Registry registry, Problems problems) {
    new OptionCheck(site, registry, problems).check();
  }

  private void check() {
    Map<Mode, ProfileEntry> used = new TreeMap<>();
    checkValues(site.scope(), List.of(site.scope()));
    for (ProfileEntry profile : site.profiles().values()) {
      checkValues(profile.scope(), site.levels(profile));
      site.modesOf(profile).forEach(mode -> used.putIfAbsent(mode, profile));
    }
    used.forEach((mode, profile) -> checkComplete(profile, registry.mode(mode)));
    for (MachineEntry machine : site.machines()) {
      checkValues(machine.scope(), site.levels(machine));
    }
  }

  private void checkValues(Scope changed, List<Scope> levels) {
    Set<Mode> modes = new TreeSet<>(changed.options().keySet());
    for (Mode mode : modes) {
      ModeOptions.bind(registry.mode(mode), ModeOptions.overlaid(mode, levels), problems);
    }
  }

  /** The server serves a mode once for all profiles, so the site itself must say all it needs. */
  private void checkComplete(ProfileEntry user, ModeInfo mode) {
    Node.Mapping given = ModeOptions.overlaid(mode.mode(), List.of(site.scope()));
    for (Option<?> option : ModeOptions.missing(mode, given)) {
      problems.add(
          whereUsed(user, mode.mode()),
          "found the mode %s, which needs the option '%s'; accepted: %s, at modes.%s.%s of the site"
              .formatted(
                  mode.mode(),
                  option.name(),
                  option.type().accepted(),
                  mode.mode(),
                  option.name()));
    }
  }

  private Place whereUsed(ProfileEntry profile, Mode mode) {
    Optional<Place> place = Optional.empty();
    if (profile.scope().mode().equals(Optional.of(mode))) {
      place = profile.scope().modePlace();
    } else if (site.defaultMode(profile).equals(Optional.of(mode))) {
      place = site.scope().modePlace();
    }
    return place.orElseGet(
        () ->
            site.machines().stream()
                .filter(machine -> machine.profile().equals(profile.profile().name()))
                .map(MachineEntry::scope)
                .filter(scope -> scope.mode().equals(Optional.of(mode)))
                .flatMap(scope -> scope.modePlace().stream())
                .findFirst()
                .orElse(Place.START));
  }
}
