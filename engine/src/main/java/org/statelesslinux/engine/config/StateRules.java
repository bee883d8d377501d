package org.statelesslinux.engine.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.statelesslinux.engine.state.RulePaths;
import org.statelesslinux.engine.text.Nearest;
import org.statelesslinux.engine.text.Texts;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Device;
import org.statelesslinux.model.PathPattern;
import org.statelesslinux.model.Seed;
import org.statelesslinux.model.StatePattern;
import org.statelesslinux.model.StateRule;
import org.statelesslinux.model.StateStore;
import org.statelesslinux.model.StoreName;

/**
 * Checks the state rules of one profile by their words alone. One may lie inside the path of
 * another: it is mounted on top of it, and as seeds are taken from the snapshot, the outer one's
 * seed and store do not change what it holds.
 */
final class StateRules {
  private final Set<String> names;
  private final Map<StoreName, StateStore> stores;
  private final Problems problems;
  private final Map<Device, Use> disks = new HashMap<>();
  private final Set<StoreName> told = new HashSet<>();
  private final Map<PathPattern, Place> seen = new HashMap<>();
  private final List<StateRule> rules = new ArrayList<>();
  private final List<StatePattern> patterns = new ArrayList<>();

  /** Where a store is first named. */
  private record Use(StoreName store, Place place) {}

  private StateRules(Set<String> names, Map<StoreName, StateStore> stores, Problems problems) {
    this.names = names;
    this.stores = stores;
    this.problems = problems;
  }

  /**
   * Checks rules.
   *
   * @param names the names of all stores
   * @param stores those of them that are not refused
   * @return the good rules and patterns, in their order; all others were reported
   */
  static StateRules of(
      List<Fields> rules, Set<String> names, Map<StoreName, StateStore> stores, Problems problems) {
    StateRules checked = new StateRules(names, stores, problems);
    rules.forEach(checked::add);
    return checked;
  }

  List<StateRule> rules() {
    return List.copyOf(rules);
  }

  List<StatePattern> patterns() {
    return List.copyOf(patterns);
  }

  private void add(Fields rule) {
    Optional<StoreName> store = rule.get(Tables.RULE_STORE);
    store.ifPresent(name -> checkStore(rule.place(Tables.RULE_STORE), name));
    Optional<PathPattern> path = rule.get(Tables.RULE_PATH);
    if (path.isEmpty() || !isUsable(rule.place(Tables.RULE_PATH), path.get())) {
      return;
    }
    Optional<Seed> seed = rule.get(Tables.RULE_SEED);
    if (store.isPresent() && seed.isPresent()) {
      add(path.get(), store.get(), seed.get());
    }
  }

  private void add(PathPattern path, StoreName store, Seed seed) {
    Optional<AbsolutePath> plain = path.plain();
    if (plain.isPresent()) {
      rules.add(new StateRule(plain.get(), store, seed));
    } else {
      patterns.add(new StatePattern(path, store, seed));
    }
  }

  private void checkStore(Place place, StoreName store) {
    if (!names.contains(store.value())) {
      problems.add(
          place,
          "found the unknown store %s; there are: %s%s"
              .formatted(
                  Texts.quote(store.value()),
                  Texts.list(names),
                  Nearest.question(store.value(), names)));
    }
    if (stores.get(store) instanceof StateStore.Local local) {
      checkDisk(place, store, local.disk().device());
    }
  }

  /** Stores that no machine has together may have disks of one name. */
  private void checkDisk(Place place, StoreName store, Device disk) {
    Use first = disks.computeIfAbsent(disk, any -> new Use(store, place));
    if (!first.store().equals(store) && told.add(store)) {
      problems.add(
          place,
          "found %s, which is on the same disk as %s in line %d, %s; accepted: stores of one profile"
                  .formatted(
                      Texts.quote(store.value()),
                      Texts.quote(first.store().value()),
                      first.place().line(),
                      disk)
              + " on a disk or a partition each");
    }
  }

  private boolean isUsable(Place place, PathPattern path) {
    Optional<String> reason = RulePaths.whyNot(path);
    if (reason.isEmpty()) {
      // A path may be written in two ways, with backslashes that change nothing.
      Place first = seen.putIfAbsent(path.plain().map(PathPattern::of).orElse(path), place);
      if (first != null) {
        reason =
            Optional.of(
                ", which has a rule in line " + first.line() + "; accepted: one rule for a path");
      }
    }
    reason.ifPresent(why -> problems.add(place, "found " + Texts.quote(path.value()) + why));
    return reason.isEmpty();
  }
}
