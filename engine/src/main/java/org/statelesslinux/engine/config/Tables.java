package org.statelesslinux.engine.config;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.statelesslinux.engine.backend.Registry;
import org.statelesslinux.engine.config.NamedShape.Named;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.BootDisk;
import org.statelesslinux.model.Disk;
import org.statelesslinux.model.MacAddress;
import org.statelesslinux.model.Machine;
import org.statelesslinux.model.MachineFacts;
import org.statelesslinux.model.MemoryLimit;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.PathPattern;
import org.statelesslinux.model.ProfileName;
import org.statelesslinux.model.Seed;
import org.statelesslinux.model.ServerAddress;
import org.statelesslinux.model.StateStore;
import org.statelesslinux.model.StoreName;
import org.statelesslinux.spi.Level;
import org.statelesslinux.spi.OptionTypes;

/** All keys of a site's configuration: the one place that says what they are called. */
final class Tables {
  static final Key<ServerAddress> ADDRESS =
      Key.required("address", Values.ADDRESS, "where machines reach the server");

  static final Key<Integer> HTTP_PORT =
      Key.optional("port", new OptionShape<>(OptionTypes.port()), "its TCP port; without it, 8069");
  static final Key<ServerAddress> HTTP_LISTEN =
      Key.optional(
          "listen",
          Values.ADDRESS,
          "the address of the server that it listens on; without it, all of them");
  static final Key<Fields> HTTP =
      Key.optional(
          "http",
          new Table(HTTP_PORT, HTTP_LISTEN),
          "the HTTP service that starts machines over the network");

  static final Key<Integer> BACKUPS_PORT =
      Key.optional("port", new OptionShape<>(OptionTypes.port()), "its TCP port; without it, 8071");
  static final Key<ServerAddress> BACKUPS_LISTEN =
      Key.optional(
          "listen",
          Values.ADDRESS,
          "the address of the server that it listens on; without it, all of them");
  static final Key<Fields> BACKUPS =
      Key.optional(
          "backups",
          new Table(BACKUPS_PORT, BACKUPS_LISTEN),
          "the service that machines send their backups to");

  static final Key<String> KERNEL =
      Key.optional(
          "kernel",
          Values.KERNEL_NAME,
          "the kernel's version, as a directory below lib/modules; without it, the newest");
  static final Key<List<String>> DRIVERS =
      Key.optional(
          "drivers",
          new ListShape<>(Values.KERNEL_NAME),
          "kernel modules for disks, network cards and keyboards, instead of the usual ones");
  static final Key<List<String>> COMMAND_LINE =
      Key.optional(
          "cmdline", new ListShape<>(Values.KERNEL_WORD), "words for the kernel's command line");
  static final Key<MemoryLimit> CHANGES =
      Key.optional(
          "changes",
          Values.MEMORY,
          "the most that may be changed of the root until the next start; without it, 50%");
  static final Key<Integer> REBOOT_AFTER =
      Key.optional(
          "reboot-after",
          Values.SECONDS,
          "after how many seconds a machine that cannot start tries again; without it, 60");
  static final Key<Boolean> SHELL =
      Key.optional(
          "shell",
          new OptionShape<>(OptionTypes.bool()),
          "whether a machine that cannot start offers a root shell on its console");
  static final Key<Disk.MakeOn> BOOT_DISK =
      Key.optional(
          "disk",
          new OptionShape<>(OptionTypes.bootDisk()),
          "the disk that its machines start from by themselves once they have started over the"
              + " network; made if it is blank");
  static final Key<Integer> TRIES =
      Key.optional(
          "tries",
          new OptionShape<>(OptionTypes.number(1, BootDisk.MOST_TRIES)),
          "how often a new snapshot is tried before the last good one starts again; without it, 3");
  static final Key<Duration> UPDATE_EVERY =
      Key.optional(
          "every",
          Values.BETWEEN_UPDATES,
          "how often a running machine asks for a new snapshot; without it, 1h");
  static final Key<Long> UPDATE_BANDWIDTH =
      Key.optional(
          "bandwidth",
          Values.BANDWIDTH,
          "the most bytes a second that it fetches then; without it, no limit");
  static final Key<Fields> UPDATE =
      Key.optional(
          "update",
          new Table(UPDATE_EVERY, UPDATE_BANDWIDTH),
          "how running machines get new snapshots onto their boot disk");
  static final Key<Fields> BOOT =
      Key.optional(
          "boot",
          new Table(
              KERNEL,
              DRIVERS,
              COMMAND_LINE,
              CHANGES,
              REBOOT_AFTER,
              SHELL,
              BOOT_DISK,
              TRIES,
              UPDATE),
          "how its machines start");

  static final Key<PathPattern> RULE_PATH =
      Key.required(
          "path",
          new RulePathShape(),
          "a directory or file of the OS that may change, or several: * ? [ ] as in a shell");
  static final Key<StoreName> RULE_STORE =
      Key.required("store", Values.STORE, "the store that keeps what changes");
  static final Key<Seed> RULE_SEED =
      Key.required(
          "seed",
          Values.SEED,
          "what it holds at first: empty, dirs (directories without files) or files (everything)");

  static final Key<AbsolutePath> TREE =
      Key.required("tree", new PathShape(), "the prototype, a directory on the server");
  static final Key<List<Fields>> STATE =
      Key.optional(
          "state",
          new ListShape<>(new Table(RULE_PATH, RULE_STORE, RULE_SEED)),
          "what may change on a machine, and where it is kept");

  static final Key<ProfileName> PROFILE =
      Key.required("profile", Values.PROFILE, "the profile of the machine");
  static final Key<MacAddress> MAC =
      Key.optional("mac", Values.MAC, "the address of the machine's network card");
  static final Key<Integer> EPOCH =
      Key.optional(
          "epoch",
          new OptionShape<>(OptionTypes.number(0, Machine.LAST_EPOCH)),
          "raised to give the machine new keys, which makes the old ones worthless; without it, 0");

  static final Key<Disk.MakeOn> MACHINE_BOOT_DISK =
      Key.optional(
          "boot-disk",
          new OptionShape<>(OptionTypes.bootDisk()),
          "the disk that the machine starts from by itself, in the place of its profile's");

  static final Key<Long> FACT_MEMORY =
      Key.optional("memory", Values.FACT_MEMORY, "how much memory it has");
  static final Key<Long> FACT_DISK =
      Key.optional("disk", Values.FACT_DISK, "how large its disk is, or none");
  static final Key<MachineFacts.Medium> FACT_MEDIUM =
      Key.optional("medium", Values.FACT_MEDIUM, "what it can start from besides");
  static final Key<MachineFacts.Network> FACT_NETWORK =
      Key.optional("network", Values.FACT_NETWORK, "how it reaches the server");
  static final Key<Long> FACT_SPEED =
      Key.optional("speed", Values.FACT_SPEED, "how fast its network is, in bits a second");
  static final Key<MachineFacts.Offline> FACT_OFFLINE =
      Key.optional("offline", Values.FACT_OFFLINE, "whether it has to work without the network");
  static final Key<MachineFacts.Use> FACT_USED_BY =
      Key.optional("used-by", Values.FACT_USED_BY, "who uses it: many, or one person");
  static final Key<Fields> FACTS =
      Key.optional(
          "facts",
          new Table(
              FACT_MEMORY,
              FACT_DISK,
              FACT_MEDIUM,
              FACT_NETWORK,
              FACT_SPEED,
              FACT_OFFLINE,
              FACT_USED_BY),
          "what is known of the machine, by which 'stateless recommend' finds a mode for it; a"
              + " machine's go before its profile's");

  static final Key<AbsolutePath> REPOSITORY =
      Key.required("repository", new PathShape(), "where snapshots are kept on the server");
  static final Key<Fields> SERVER =
      Key.required("server", new Table(ADDRESS, HTTP, BACKUPS), "the server as machines see it");
  static final Key<ProfileName> DEFAULT_PROFILE =
      Key.optional(
          "default-profile",
          Values.PROFILE,
          "the profile of machines that start over the network and are not named here; without it,"
              + " they are refused");
  static final Key<Netboot.Secrets> SECRETS =
      Key.optional(
          "secrets",
          Values.SECRETS,
          "how machines get their keys: trusted-network over plain HTTP, if nobody on the network"
              + " reads what is not meant for them; key-disk from a disk that is carried to them;"
              + " refused not over the network; without it, refused");
  static final Key<List<Named<StoreName, Function<StoreName, StateStore>>>> STORES =
      Key.optional(
          "stores",
          new NamedShape<>("stores", Values.STORE_REGEX, StoreName::new, new StoreShape()),
          "where changed files live");

  final Key<Mode> mode;
  private final Map<Level, Key<Map<Mode, Node.Mapping>>> modes = new EnumMap<>(Level.class);
  final Key<List<Named<ProfileName, Fields>>> profiles;
  final Key<List<Named<MachinePattern, Fields>>> machines;
  final Table site;

  Tables(Registry registry) {
    mode =
        Key.optional(
            "mode",
            new ModeShape(registry),
            "how the OS reaches machines; a machine's goes before its profile's, and that before"
                + " the site's");
    for (Level level : Level.values()) {
      modes.put(
          level,
          Key.optional(
              "modes",
              new ModeOptionsShape(registry, level),
              "options of modes; a machine's are laid over its profile's, and those over the"
                  + " site's"));
    }
    profiles =
        Key.required(
            "profiles",
            new NamedShape<>(
                "profiles",
                Values.PROFILE_REGEX,
                ProfileName::new,
                new Table(TREE, STATE, BOOT, FACTS, mode, modes(Level.PROFILE))),
            "classes of machines");
    machines =
        Key.optional(
            "machines",
            new NamedShape<>(
                "machines",
                MachinePattern.REGEX,
                MachinePattern::parse,
                new Table(
                    PROFILE,
                    mode,
                    MAC,
                    COMMAND_LINE,
                    EPOCH,
                    MACHINE_BOOT_DISK,
                    FACTS,
                    modes(Level.MACHINE))),
            "the machines, by name or pattern");
    site =
        new Table(
            REPOSITORY,
            SERVER,
            SECRETS,
            mode,
            modes(Level.SITE),
            STORES,
            profiles,
            DEFAULT_PROFILE,
            machines);
  }

  /** The key of modes' options at a level. */
  Key<Map<Mode, Node.Mapping>> modes(Level level) {
    return Objects.requireNonNull(modes.get(level));
  }
}
