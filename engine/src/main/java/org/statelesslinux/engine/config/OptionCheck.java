package org.statelesslinux.engine.config;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.statelesslinux.engine.backend.ModeInfo;
import org.statelesslinux.engine.backend.Registry;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.spi.BackendContext;
import org.statelesslinux.spi.BackendException;
import org.statelesslinux.spi.Option;
import org.statelesslinux.spi.Options;

/**
 * Checks all options of a site before any is used: each level together with those that it is laid
 * over, and that nothing is missing for the modes in use.
 */
final class OptionCheck {
  private final SiteParts site;
  private final Registry registry;
  private final Problems problems;
  private final Set<String> refusedAtSite = new HashSet<>();

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
      Node.Mapping given = ModeOptions.overlaid(mode, levels);
      Optional<Options> options = ModeOptions.bind(registry.mode(mode), given, problems);
      if (options.isPresent() && ModeOptions.missing(registry.mode(mode), given).isEmpty()) {
        checkTogether(mode, options.get(), changed);
      }
    }
  }

  /** Asks the backend itself; what is its own fault is told where it is used. */
  private void checkTogether(Mode mode, Options options, Scope changed) {
    try {
      registry.open(mode, options, new BackendContext(site.server())).close();
    } catch (StatelessException e) {
      if (e.getCause() instanceof BackendException refusal) {
        String message =
            "found options of mode %s that do not go together: %s. %s"
                .formatted(mode, refusal.found(), refusal.advice());
        boolean ofSite = changed.equals(site.scope()) && refusedAtSite.add(message);
        if (ofSite || !refusedAtSite.contains(message)) {
          problems.add(changed.placeOf(mode), message);
        }
      }
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
