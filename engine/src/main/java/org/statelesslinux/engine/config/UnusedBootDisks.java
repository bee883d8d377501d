package org.statelesslinux.engine.config;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.statelesslinux.engine.backend.ModeInfo;
import org.statelesslinux.engine.backend.Registry;
import org.statelesslinux.model.Capability;
import org.statelesslinux.model.Disk;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.Profile;
import org.statelesslinux.model.StateStore;
import org.statelesslinux.spi.Option;
import org.statelesslinux.spi.Options;

/**
 * Finds the boot disks of a site that would never be made: the mode needs the network to start, and
 * neither it nor a store has a file system there.
 */
final class UnusedBootDisks {
  private final SiteParts site;
  private final Registry registry;
  private final Set<String> notes = new LinkedHashSet<>();

  private UnusedBootDisks(SiteParts site, Registry registry) {
    this.site = site;
    this.registry = registry;
  }

  /** A sentence without a full stop for each profile or machine that has one. */
  static List<String> notes(SiteParts site, Registry registry) {
    return new UnusedBootDisks(site, registry).find();
  }

  private List<String> find() {
    for (ProfileEntry entry : site.profiles().values()) {
      Profile profile = entry.profile();
      if (profile.boot().disk().place().isPresent() && hasOtherMachines(profile)) {
        site.defaultMode(entry)
            .ifPresent(
                mode -> look("profile " + profile.name(), profile, mode, site.levels(entry)));
      }
    }
    for (MachineEntry machine : site.machines()) {
      Profile profile = site.profileOf(machine).profile();
      String whose =
          machine.bootDisk().isPresent()
              ? "machine " + machine.pattern().text()
              : "profile " + profile.name();
      if (machine.bootDisk().or(() -> profile.boot().disk().place()).isPresent()) {
        site.mode(machine).ifPresent(mode -> look(whose, profile, mode, site.levels(machine)));
      }
    }
    return List.copyOf(notes);
  }

  /** Whether a machine may have this profile that no entry stands for. */
  private boolean hasOtherMachines(Profile profile) {
    return site.netboot().defaultProfile().filter(profile.name()::equals).isPresent()
        || site.machines().stream().noneMatch(machine -> machine.profile().equals(profile.name()));
  }

  private void look(String whose, Profile profile, Mode mode, List<Scope> levels) {
    ModeInfo info = registry.mode(mode);
    if (!info.capabilities().contains(Capability.OFFLINE_BOOT)
        && Stream.concat(ofStores(profile), ofMode(info, levels))
            .flatMap(disk -> disk.makeOn().stream())
            .noneMatch(Disk.MakeOn.OnBootDisk.class::isInstance)) {
      notes.add(
          ("%s: its boot disk is not used: in mode %s it starts over the network, and no file"
                  + " system is made on that disk")
              .formatted(whose, mode));
    }
  }

  private Stream<Disk> ofStores(Profile profile) {
    return profile.stores().stream()
        .map(site.stores()::get)
        .filter(StateStore.Local.class::isInstance)
        .map(store -> ((StateStore.Local) store).disk());
  }

  private static Stream<Disk> ofMode(ModeInfo mode, List<Scope> levels) {
    Node.Mapping given = ModeOptions.overlaid(mode.mode(), levels);
    Collection<Option<?>> missing = ModeOptions.missing(mode, given);
    return ModeOptions.bind(mode, given, new Problems("")).stream()
        .flatMap(
            options ->
                mode.options().stream()
                    .filter(option -> !missing.contains(option))
                    .flatMap(option -> disk(options, option)));
  }

  private static <T> Stream<Disk> disk(Options options, Option<T> option) {
    return options.get(option) instanceof Disk disk ? Stream.of(disk) : Stream.empty();
  }
}
