package org.statelesslinux.engine.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.statelesslinux.engine.text.Nearest;
import org.statelesslinux.engine.text.Texts;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Seed;
import org.statelesslinux.model.StateRule;
import org.statelesslinux.model.StoreName;

/**
 * Checks the state rules of one profile. One may lie inside the path of another: it is mounted on
 * top of it, and as seeds are taken from the snapshot, the outer one's seed and store do not change
 * what it holds.
 */
final class StateRules {
  /** Replaced by renaming a new file over them, which the kernel forbids on a mount point. */
  private static final Set<String> RENAMED_OVER =
      Set.of(
          "/etc/adjtime",
          "/etc/crypttab",
          "/etc/default/locale",
          "/etc/environment",
          "/etc/fstab",
          "/etc/group",
          "/etc/group-",
          "/etc/gshadow",
          "/etc/gshadow-",
          "/etc/hostname",
          "/etc/hosts",
          "/etc/ld.so.cache",
          "/etc/locale.conf",
          "/etc/localtime",
          "/etc/machine-id",
          "/etc/mtab",
          "/etc/passwd",
          "/etc/passwd-",
          "/etc/resolv.conf",
          "/etc/shadow",
          "/etc/shadow-",
          "/etc/shells",
          "/etc/subgid",
          "/etc/subgid-",
          "/etc/subuid",
          "/etc/subuid-",
          "/etc/sudoers",
          "/etc/timezone",
          "/etc/vconsole.conf",
          "/var/lib/dbus/machine-id");

  private static final List<AbsolutePath> KERNELS =
      List.of(
          AbsolutePath.of("/dev"),
          AbsolutePath.of("/proc"),
          AbsolutePath.of("/run"),
          AbsolutePath.of("/sys"));

  private final Set<String> stores;
  private final Problems problems;
  private final Map<AbsolutePath, Place> seen = new HashMap<>();
  private final List<StateRule> good = new ArrayList<>();

  private StateRules(Set<String> stores, Problems problems) {
    this.stores = stores;
    this.problems = problems;
  }

  /** The good rules, in their order; all others were reported. */
  static List<StateRule> of(List<Fields> rules, Set<String> stores, Problems problems) {
    StateRules checked = new StateRules(stores, problems);
    rules.forEach(checked::add);
    return checked.good;
  }

  private void add(Fields rule) {
    Optional<StoreName> store = rule.get(Tables.RULE_STORE);
    store.ifPresent(name -> checkStore(rule.place(Tables.RULE_STORE), name));
    Optional<AbsolutePath> path = rule.get(Tables.RULE_PATH);
    if (path.isEmpty() || !isUsable(rule.place(Tables.RULE_PATH), path.get())) {
      return;
    }
    Optional<Seed> seed = rule.get(Tables.RULE_SEED);
    if (store.isPresent() && seed.isPresent()) {
      good.add(new StateRule(path.get(), store.get(), seed.get()));
    }
  }

  private void checkStore(Place place, StoreName store) {
    if (!stores.contains(store.value())) {
      problems.add(
          place,
          "found the unknown store %s; there are: %s%s"
              .formatted(
                  Texts.quote(store.value()),
                  Texts.list(stores),
                  Nearest.question(store.value(), stores)));
    }
  }

  private boolean isUsable(Place place, AbsolutePath path) {
    Optional<String> reason = whyNot(path);
    if (reason.isEmpty()) {
      Place first = seen.putIfAbsent(path, place);
      if (first != null) {
        reason =
            Optional.of(
                ", which has a rule in line " + first.line() + "; accepted: one rule for a path");
      }
    }
    reason.ifPresent(why -> problems.add(place, "found " + Texts.quote(path.value()) + why));
    return reason.isEmpty();
  }

  private static Optional<String> whyNot(AbsolutePath path) {
    if (path.value().equals("/")) {
      return Optional.of(", which is the snapshot itself; accepted: the directories that change");
    }
    if (RENAMED_OVER.contains(path.value())) {
      return Optional.of(
          ", a file that programs replace by renaming another over it, which fails where a single"
              + " file is mounted; accepted: its directory, { path: %s, seed: files }"
                  .formatted(path.parent()));
    }
    return KERNELS.stream()
        .filter(path::isIn)
        .map(
            kernels ->
                ", but %s is made anew at every boot and cannot be kept; accepted: other directories"
                    .formatted(kernels))
        .findFirst();
  }
}
