package org.statelesslinux.engine.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.ProfileName;
import org.statelesslinux.model.ServerAddress;
import org.statelesslinux.model.StateStore;
import org.statelesslinux.model.StoreName;

/**
 * What a site's configuration says, and which level goes before which.
 *
 * @param repository where snapshots are kept
 * @param server where machines reach the server
 * @param netboot how machines are started over the network
 * @param backups where machines send their backups
 * @param scope the site's own level of modes
 * @param stores the stores
 * @param profiles the profiles
 * @param machines the machines and patterns, in their order
 */
record SiteParts(
    AbsolutePath repository,
    ServerAddress server,
    Netboot netboot,
    BackupService backups,
    Scope scope,
    Map<StoreName, StateStore> stores,
    Map<ProfileName, ProfileEntry> profiles,
    List<MachineEntry> machines) {

  /** The profile's mode, else the site's. */
  Optional<Mode> defaultMode(ProfileEntry profile) {
    return profile.scope().mode().or(scope::mode);
  }

  /** The machine's mode, else its profile's, else the site's. */
  Optional<Mode> mode(MachineEntry machine) {
    return machine.scope().mode().or(() -> defaultMode(profileOf(machine)));
  }

  /** The modes of all machines of a profile, and the one that a further machine would have. */
  Set<Mode> modesOf(ProfileEntry profile) {
    Set<Mode> modes = new TreeSet<>();
    defaultMode(profile).ifPresent(modes::add);
    for (MachineEntry machine : machines) {
      if (machine.profile().equals(profile.profile().name())) {
        mode(machine).ifPresent(modes::add);
      }
    }
    return modes;
  }

  /** The levels that count for a profile, outermost first. */
  List<Scope> levels(ProfileEntry profile) {
    return List.of(scope, profile.scope());
  }

  /** The levels that count for a machine, outermost first. */
  List<Scope> levels(MachineEntry machine) {
    return List.of(scope, profileOf(machine).scope(), machine.scope());
  }

  ProfileEntry profileOf(MachineEntry machine) {
    ProfileEntry profile = profiles.get(machine.profile());
    if (profile == null) {
      throw new IllegalStateException("a machine of an unknown profile: " + machine.profile());
    }
    return profile;
  }
}
