package org.statelesslinux.engine.config;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.statelesslinux.engine.backend.ModeInfo;
import org.statelesslinux.engine.backend.Registry;
import org.statelesslinux.engine.text.Nearest;
import org.statelesslinux.engine.text.Texts;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Backup;
import org.statelesslinux.model.MacAddress;
import org.statelesslinux.model.Machine;
import org.statelesslinux.model.MachineFacts;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.Profile;
import org.statelesslinux.model.ProfileName;
import org.statelesslinux.model.ServerAddress;
import org.statelesslinux.model.StateStore;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.model.StoreName;
import org.statelesslinux.model.UnknownNameException;
import org.statelesslinux.spi.Option;
import org.statelesslinux.spi.Options;

/**
 * A site as its configuration describes it, checked. Immutable, safe for use by several threads.
 */
public final class Site {
  private final String file;
  private final SiteParts parts;
  private final Registry registry;
  private final Machines machines;

  Site(String file, SiteParts parts, Registry registry) {
    this.file = file;
    this.parts = parts;
    this.registry = registry;
    this.machines = new Machines(parts.machines());
  }

  /** Where snapshots are kept on the server. */
  public AbsolutePath repository() {
    return parts.repository();
  }

  /** Where machines reach the server. */
  public ServerAddress server() {
    return parts.server();
  }

  /** How machines are started over the network. */
  public Netboot netboot() {
    return parts.netboot();
  }

  /** Where machines send their backups. */
  public BackupService backupService() {
    return parts.backups();
  }

  /** The stores, by name. */
  public List<StateStore> stores() {
    return List.copyOf(parts.stores().values());
  }

  /**
   * The store of this name.
   *
   * @throws StatelessException if there is none, with the names that there are
   */
  public StateStore store(StoreName name) {
    return known("store", name, parts.stores());
  }

  /**
   * The stores that a profile's rules and patterns name and that machines copy to the server, by
   * name, and how.
   *
   * @param profile a profile of this site, as configured or as it is for a snapshot
   */
  public Map<StoreName, Backup> backups(Profile profile) {
    Map<StoreName, Backup> backups = new TreeMap<>();
    for (StoreName store : profile.stores()) {
      if (parts.stores().get(store) instanceof StateStore.Local local) {
        local.backup().ifPresent(backup -> backups.put(local.name(), backup));
      }
    }
    return backups;
  }

  /** The profiles, by name. */
  public List<Profile> profiles() {
    return parts.profiles().values().stream().map(ProfileEntry::profile).toList();
  }

  /**
   * The profile of this name.
   *
   * @throws StatelessException if there is none, with the names that there are
   */
  public Profile profile(ProfileName name) {
    return entry(name).profile();
  }

  /**
   * The machine of this name: by its own entry, else by the range that has it, else by the pattern
   * with {@code *} that matches it.
   *
   * @throws StatelessException if nothing matches it, or several patterns of the same kind do
   */
  public Machine machine(MachineName name) {
    return machine(name, machines.find(name));
  }

  private Machine machine(MachineName name, MachineEntry entry) {
    Mode mode =
        parts
            .mode(entry)
            .orElseThrow(() -> new IllegalStateException("a checked machine has a mode: " + name));
    return new Machine(
        name,
        entry.profile(),
        mode,
        entry.mac(),
        entry.commandLine(),
        entry.epoch(),
        entry.bootDisk());
  }

  /** The machines that have an entry of their own, in the order of the configuration. */
  public List<Machine> namedMachines() {
    return parts.machines().stream()
        .filter(entry -> entry.pattern().kind() == MachinePattern.Kind.NAME)
        .map(entry -> machine(new MachineName(entry.pattern().text()), entry))
        .toList();
  }

  /** Whether a machine has an entry of its own, rather than one of a pattern. */
  public boolean isNamed(MachineName name) {
    return machines.isNamed(name);
  }

  /** The machine whose network card has this address. */
  public Optional<Machine> machineWith(MacAddress mac) {
    return namedMachines().stream()
        .filter(machine -> machine.mac().filter(mac::equals).isPresent())
        .findFirst();
  }

  /**
   * A machine that the configuration does not name, of the profile for such machines: its name is
   * made of the address of its network card. Empty if there is no such profile.
   */
  public Optional<Machine> unknownMachine(MacAddress mac) {
    return netboot()
        .defaultProfile()
        .map(
            profile ->
                new Machine(
                    new MachineName("unknown-" + mac.value().replace(":", "")),
                    profile,
                    parts.defaultMode(entry(profile)).orElseThrow(),
                    Optional.of(mac)));
  }

  /**
   * The patterns that stand for several machines, as written, in the order of the configuration.
   */
  public List<String> machinePatterns() {
    return parts.machines().stream()
        .map(MachineEntry::pattern)
        .filter(pattern -> pattern.kind() != MachinePattern.Kind.NAME)
        .map(MachinePattern::text)
        .toList();
  }

  /**
   * The modes that a profile is published in: those of its machines, and the one that a further
   * machine would have.
   *
   * @throws StatelessException if there is no such profile
   */
  public Set<Mode> modesOf(ProfileName profile) {
    return parts.modesOf(entry(profile));
  }

  /**
   * The site's own options for a mode, whether it is in use or not.
   *
   * @throws StatelessException if there is no such mode, or an option that must be given is not
   */
  public Options options(Mode mode) {
    return bind(mode, List.of(parts.scope()), "the site");
  }

  /**
   * The options for a mode with those of a profile laid over them.
   *
   * @throws StatelessException as {@link #options(Mode)}, or if there is no such profile
   */
  public Options options(Mode mode, ProfileName profile) {
    return bind(mode, parts.levels(entry(profile)), "profile " + profile);
  }

  /**
   * The options for a mode with those of a machine's profile and of the machine laid over them.
   *
   * @throws StatelessException as {@link #options(Mode)}, or as {@link #machine}
   */
  public Options options(Mode mode, MachineName machine) {
    return bind(mode, parts.levels(machines.find(machine)), "machine " + machine);
  }

  /**
   * The options for a machine in its mode, also for one that the configuration does not name.
   *
   * @throws StatelessException as {@link #options(Mode)}, or if there is no such profile
   */
  public Options options(Machine machine) {
    return machines.isKnown(machine.name())
        ? options(machine.mode(), machine.name())
        : options(machine.mode(), machine.profile());
  }

  /**
   * The names of the options that a machine's mode must be given and is not.
   *
   * @throws StatelessException if there is no such mode or profile
   */
  public List<String> missingOptions(Machine machine) {
    ModeInfo info = registry.mode(machine.mode());
    return ModeOptions.missing(info, ModeOptions.overlaid(machine.mode(), levels(machine))).stream()
        .map(Option::name)
        .toList();
  }

  /** What is known of a machine, also of one that the configuration does not name. */
  public MachineFacts facts(Machine machine) {
    MachineFacts ofProfile = entry(machine.profile()).facts();
    return machines.isKnown(machine.name())
        ? machines.find(machine.name()).facts().over(ofProfile)
        : ofProfile;
  }

  private List<Scope> levels(Machine machine) {
    return machines.isKnown(machine.name())
        ? parts.levels(machines.find(machine.name()))
        : parts.levels(entry(machine.profile()));
  }

  /**
   * What a person should know of the configuration, though nothing is wrong in it: sentences
   * without a full stop.
   */
  public List<String> notes() {
    return Stream.concat(
            UnusedBootDisks.notes(parts, registry).stream(), StoreNotes.notes(this).stream())
        .toList();
  }

  /**
   * That machines are refused a start over the network because of their backups, why, and what to
   * do: a sentence without a full stop; empty if none is.
   */
  public Optional<String> keysInTheOpen() {
    return StoreNotes.keysInTheOpen(this);
  }

  private Options bind(Mode mode, List<Scope> levels, String forWhat) {
    ModeInfo info = registry.mode(mode);
    Node.Mapping given = ModeOptions.overlaid(mode, levels);
    List<String> missing = ModeOptions.missing(info, given).stream().map(Site::describe).toList();
    if (!missing.isEmpty()) {
      throw new StatelessException(
          "configure mode " + mode + " for " + forWhat,
          "these options must be given and are not: " + Texts.list(missing),
          "Add them to " + file + " under 'modes', '" + mode + "'.");
    }
    Problems problems = new Problems(file);
    return ModeOptions.bind(info, given, problems)
        .orElseThrow(() -> new ConfigException(file, problems.sorted()));
  }

  private static String describe(Option<?> option) {
    return "'" + option.name() + "' (" + option.type().accepted() + ")";
  }

  private ProfileEntry entry(ProfileName name) {
    return known("profile", name, parts.profiles());
  }

  private <K, V> V known(String what, K name, Map<K, V> all) {
    V value = all.get(name);
    if (value == null) {
      Collection<String> known = all.keySet().stream().map(Object::toString).toList();
      throw new UnknownNameException(
          "find " + what + " " + name,
          "the configuration has none of this name; there are: "
              + Texts.list(known)
              + Nearest.question(name.toString(), known),
          "Correct the name, or add it to " + file + ".");
    }
    return value;
  }
}
