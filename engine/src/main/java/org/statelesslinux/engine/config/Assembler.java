package org.statelesslinux.engine.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.statelesslinux.engine.config.NamedShape.Named;
import org.statelesslinux.engine.text.Nearest;
import org.statelesslinux.engine.text.Texts;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.BootDisk;
import org.statelesslinux.model.BootSettings;
import org.statelesslinux.model.MacAddress;
import org.statelesslinux.model.MachineFacts;
import org.statelesslinux.model.Profile;
import org.statelesslinux.model.ProfileName;
import org.statelesslinux.model.ServerAddress;
import org.statelesslinux.model.StateStore;
import org.statelesslinux.model.StoreName;
import org.statelesslinux.spi.Level;

/** Puts the parts of a site together and reports those that do not fit. */
final class Assembler {
  /** Stands for a path that was refused, so that what else is wrong can be found. */
  private static final AbsolutePath UNKNOWN = AbsolutePath.of("/");

  private static final int HTTP_PORT = 8069;
  private static final int BACKUPS_PORT = 8071;

  private final Fields site;
  private final Tables tables;
  private final Problems problems;

  private Assembler(Fields site, Tables tables, Problems problems) {
    this.site = site;
    this.tables = tables;
    this.problems = problems;
  }

  /** The parts; only to be checked further if a problem was reported. */
  static SiteParts assemble(Fields site, Tables tables, Problems problems) {
    return new Assembler(site, tables, problems).parts();
  }

  private SiteParts parts() {
    Scope scope = Scope.of(Level.SITE, site, tables);
    Map<StoreName, StateStore> stores = stores();
    Map<ProfileName, ProfileEntry> profiles = profiles(stores);
    List<MachineEntry> machines = machines(scope, profiles);
    new Machines(machines).reportOverlaps(problems);
    Netboot netboot = netboot();
    checkDefaultMode(netboot, scope, profiles);
    Optional<AbsolutePath> repository = site.get(Tables.REPOSITORY);
    repository.ifPresent(this::checkTrees);
    return new SiteParts(
        repository.orElse(UNKNOWN),
        site.get(Tables.SERVER)
            .flatMap(server -> server.get(Tables.ADDRESS))
            .orElse(ServerAddress.LOOPBACK),
        netboot,
        backups(netboot),
        scope,
        stores,
        profiles,
        machines.stream().filter(machine -> profiles.containsKey(machine.profile())).toList());
  }

  private Netboot netboot() {
    Optional<Fields> http = site.get(Tables.SERVER).flatMap(server -> server.get(Tables.HTTP));
    Optional<ProfileName> defaultProfile = site.get(Tables.DEFAULT_PROFILE);
    return new Netboot(
        http.flatMap(fields -> fields.get(Tables.HTTP_PORT)).orElse(HTTP_PORT),
        http.flatMap(fields -> fields.get(Tables.HTTP_LISTEN)),
        defaultProfile.filter(name -> isKnown(name, profileNames(), site, Tables.DEFAULT_PROFILE)),
        site.get(Tables.SECRETS));
  }

  private BackupService backups(Netboot netboot) {
    Optional<Fields> backups =
        site.get(Tables.SERVER).flatMap(server -> server.get(Tables.BACKUPS));
    int port = backups.flatMap(fields -> fields.get(Tables.BACKUPS_PORT)).orElse(BACKUPS_PORT);
    if (port == netboot.port()) {
      problems.add(
          site.place(Tables.SERVER),
          "found port %d for 'http' and for 'backups'; accepted: a port for each".formatted(port));
    }
    return new BackupService(port, backups.flatMap(fields -> fields.get(Tables.BACKUPS_LISTEN)));
  }

  private static BootSettings boot(Fields profile) {
    BootSettings usual = BootSettings.USUAL;
    return profile
        .get(Tables.BOOT)
        .map(
            boot ->
                new BootSettings(
                    boot.get(Tables.KERNEL),
                    boot.get(Tables.DRIVERS),
                    boot.get(Tables.COMMAND_LINE).orElse(List.of()),
                    boot.get(Tables.CHANGES).orElse(usual.changes()),
                    new BootSettings.OnFailure(
                        boot.get(Tables.REBOOT_AFTER).orElse(usual.onFailure().rebootAfter()),
                        boot.get(Tables.SHELL).orElse(usual.onFailure().shell())),
                    disk(boot)))
        .orElse(usual);
  }

  private MachineFacts facts(Fields owner) {
    return owner.get(Tables.FACTS).map(this::known).orElse(MachineFacts.UNKNOWN);
  }

  private MachineFacts known(Fields fields) {
    MachineFacts facts =
        new MachineFacts(
            fields.get(Tables.FACT_MEMORY),
            fields.get(Tables.FACT_DISK),
            fields.get(Tables.FACT_MEDIUM),
            fields.get(Tables.FACT_NETWORK),
            fields.get(Tables.FACT_SPEED),
            fields.get(Tables.FACT_OFFLINE),
            fields.get(Tables.FACT_USED_BY));
    facts
        .contradiction()
        .ifPresent(
            both ->
                problems.add(
                    fields.place(Tables.FACT_NETWORK),
                    "found " + both + "; accepted: what can be true together"));
    return facts;
  }

  private static BootDisk disk(Fields boot) {
    BootDisk.Updates usual = BootDisk.NONE.updates();
    Optional<Fields> update = boot.get(Tables.UPDATE);
    return new BootDisk(
        boot.get(Tables.BOOT_DISK),
        boot.get(Tables.TRIES).orElse(BootDisk.NONE.tries()),
        new BootDisk.Updates(
            update.flatMap(fields -> fields.get(Tables.UPDATE_EVERY)).orElse(usual.every()),
            update
                .flatMap(fields -> fields.get(Tables.UPDATE_BANDWIDTH))
                .map(OptionalLong::of)
                .orElse(usual.bandwidth())));
  }

  private Map<StoreName, StateStore> stores() {
    Map<StoreName, StateStore> stores = new TreeMap<>();
    for (Named<StoreName, Function<StoreName, StateStore>> named :
        site.get(Tables.STORES).orElse(List.of())) {
      named.value().ifPresent(store -> stores.put(named.name(), store.apply(named.name())));
    }
    return stores;
  }

  /** The names of all stores, also of those that were refused: a rule may name them. */
  private Set<String> storeNames() {
    Set<String> names = new TreeSet<>();
    site.get(Tables.STORES).orElse(List.of()).forEach(named -> names.add(named.name().value()));
    return names;
  }

  private Map<ProfileName, ProfileEntry> profiles(Map<StoreName, StateStore> stores) {
    Set<String> names = storeNames();
    Map<ProfileName, ProfileEntry> profiles = new TreeMap<>();
    for (Named<ProfileName, Fields> named : site.get(tables.profiles).orElse(List.of())) {
      named
          .value()
          .ifPresent(
              fields -> {
                var rules =
                    StateRules.of(
                        fields.get(Tables.STATE).orElse(List.of()), names, stores, problems);
                AbsolutePath tree = fields.get(Tables.TREE).orElse(UNKNOWN);
                profiles.put(
                    named.name(),
                    new ProfileEntry(
                        new Profile(
                            named.name(), tree, rules.rules(), rules.patterns(), boot(fields)),
                        facts(fields),
                        Scope.of(Level.PROFILE, fields, tables)));
              });
    }
    return profiles;
  }

  private void checkTrees(AbsolutePath repository) {
    for (Named<ProfileName, Fields> named : site.get(tables.profiles).orElse(List.of())) {
      named.value().ifPresent(fields -> checkTree(repository, fields));
    }
  }

  private void checkTree(AbsolutePath repository, Fields profile) {
    profile
        .get(Tables.TREE)
        .filter(tree -> tree.isIn(repository) || repository.isIn(tree))
        .ifPresent(
            tree ->
                problems.add(
                    profile.place(Tables.TREE),
                    "found %s, but of it and the repository %s neither may lie in the other"
                            .formatted(Texts.quote(tree.value()), repository)
                        + "; accepted: another directory"));
  }

  private List<MachineEntry> machines(Scope scope, Map<ProfileName, ProfileEntry> profiles) {
    Set<String> profileNames = profileNames();
    Map<MacAddress, Place> macs = new HashMap<>();
    List<MachineEntry> machines = new ArrayList<>();
    for (Named<MachinePattern, Fields> named : site.get(tables.machines).orElse(List.of())) {
      named
          .value()
          .ifPresent(
              fields -> {
                checkMac(named.name(), fields, macs);
                fields
                    .get(Tables.PROFILE)
                    .filter(profile -> isKnown(profile, profileNames, fields, Tables.PROFILE))
                    .map(profile -> machine(named, fields, profile))
                    .ifPresent(
                        machine -> {
                          checkMode(machine, scope, profiles);
                          machines.add(machine);
                        });
              });
    }
    return machines;
  }

  /** The names of all profiles, also of those that were refused. */
  private Set<String> profileNames() {
    Set<String> names = new TreeSet<>();
    site.get(tables.profiles).orElse(List.of()).forEach(named -> names.add(named.name().value()));
    return names;
  }

  private MachineEntry machine(
      Named<MachinePattern, Fields> named, Fields fields, ProfileName profile) {
    return new MachineEntry(
        named.place(),
        named.name(),
        profile,
        fields.get(Tables.MAC),
        fields.get(Tables.COMMAND_LINE).orElse(List.of()),
        fields.get(Tables.EPOCH).orElse(0),
        fields.get(Tables.MACHINE_BOOT_DISK),
        facts(fields),
        Scope.of(Level.MACHINE, fields, tables));
  }

  private boolean isKnown(
      ProfileName profile, Set<String> known, Fields fields, Key<ProfileName> key) {
    boolean isKnown = known.contains(profile.value());
    if (!isKnown) {
      problems.add(
          fields.place(key),
          "found the unknown profile %s; there are: %s%s"
              .formatted(
                  Texts.quote(profile.value()),
                  Texts.list(known),
                  Nearest.question(profile.value(), known)));
    }
    return isKnown;
  }

  private void checkMac(MachinePattern pattern, Fields fields, Map<MacAddress, Place> macs) {
    Optional<MacAddress> mac = fields.get(Tables.MAC);
    if (mac.isEmpty()) {
      return;
    }
    Place place = fields.place(Tables.MAC);
    if (pattern.kind() != MachinePattern.Kind.NAME) {
      problems.add(
          place,
          "found a MAC address for the pattern %s; accepted: one for a machine by its name"
              .formatted(Texts.quote(pattern.text())));
    }
    Place first = macs.putIfAbsent(mac.get(), place);
    if (first != null) {
      problems.add(
          place,
          "found the MAC address %s again, first in line %d; accepted: each for one machine"
              .formatted(mac.get(), first.line()));
    }
  }

  /** A machine that is not named has no mode of its own. */
  private void checkDefaultMode(Netboot netboot, Scope scope, Map<ProfileName, ProfileEntry> all) {
    netboot
        .defaultProfile()
        .map(all::get)
        .filter(profile -> profile.scope().modePlace().isEmpty() && scope.modePlace().isEmpty())
        .ifPresent(
            profile ->
                problems.add(
                    site.place(Tables.DEFAULT_PROFILE),
                    "found %s, which has no mode; accepted: a profile with the key 'mode'"
                        .formatted(profile.profile().name())));
  }

  private void checkMode(
      MachineEntry machine, Scope scope, Map<ProfileName, ProfileEntry> profiles) {
    ProfileEntry profile = profiles.get(machine.profile());
    if (machine.scope().modePlace().isEmpty()
        && scope.modePlace().isEmpty()
        && profile != null
        && profile.scope().modePlace().isEmpty()) {
      problems.add(
          machine.place(),
          "no mode is given; accepted: the key 'mode' for the machine, its profile or the site");
    }
  }
}
