package org.statelesslinux.engine;

import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.statelesslinux.engine.backend.OpenBackend;
import org.statelesslinux.engine.backend.Registry;
import org.statelesslinux.engine.config.Site;
import org.statelesslinux.engine.execute.HostRequirements;
import org.statelesslinux.engine.planning.Planner;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.Profile;
import org.statelesslinux.model.ProfileName;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.plan.Requirement;
import org.statelesslinux.spi.BackendContext;
import org.statelesslinux.spi.PublishRequest;
import org.statelesslinux.spi.PublishedSnapshot;

/**
 * What a person should know of the modes of a site, though nothing is wrong with them: what their
 * backends say of how they are configured, and what publishing would need on this host and is not
 * here, known from the plan of a snapshot that there need not be. Only looks.
 */
final class ModeNotes {
  private static final SnapshotId ANY = SnapshotId.ofHex("00".repeat(32));

  private final Site site;
  private final Registry registry;
  private final Set<String> notes = new LinkedHashSet<>();

  private ModeNotes(Site site, Registry registry) {
    this.site = site;
    this.registry = registry;
  }

  /** Sentences without a full stop, each once. */
  static List<String> of(Site site, Registry registry) {
    ModeNotes all = new ModeNotes(site, registry);
    Map<Mode, List<Profile>> profiles = new TreeMap<>();
    for (Profile profile : site.profiles()) {
      for (Mode mode : site.modesOf(profile.name())) {
        profiles.computeIfAbsent(mode, one -> new ArrayList<>()).add(profile);
      }
    }
    profiles.forEach(all::look);
    return List.copyOf(all.notes);
  }

  private void look(Mode mode, List<Profile> profiles) {
    Map<String, Set<ProfileName>> saidOf = new LinkedHashMap<>();
    for (Profile profile : profiles) {
      try (OpenBackend backend =
          registry.open(
              mode, site.options(mode, profile.name()), new BackendContext(site.server()))) {
        Stream.concat(notes(backend), lacking(backend, profile).stream())
            .forEach(
                note ->
                    saidOf.computeIfAbsent(note, one -> new LinkedHashSet<>()).add(profile.name()));
      } catch (StatelessException e) {
        // What cannot be opened is refused where it is used, with its reason.
      }
    }
    saidOf.forEach(
        (note, of) -> {
          if (of.size() == profiles.size()) {
            notes.add("mode %s: %s".formatted(mode, note));
          } else {
            of.forEach(one -> notes.add("profile %s, mode %s: %s".formatted(one, mode, note)));
          }
        });
  }

  /** Nobody else asks for them, so a fault in them is told here. */
  private static Stream<String> notes(OpenBackend backend) {
    try {
      return backend.notes().stream();
    } catch (StatelessException e) {
      return Stream.of(e.found() + "; " + e.advice().replaceFirst("\\.$", ""));
    }
  }

  /** What a backend refuses is told where it is asked in earnest. */
  private Optional<String> lacking(OpenBackend backend, Profile profile) {
    try {
      return Optional.of(
              publish(backend, profile).requirements().stream()
                  .filter(ModeNotes::isMissing)
                  .map(Requirement::inWords)
                  .distinct()
                  .collect(Collectors.joining(", ")))
          .filter(lacking -> !lacking.isEmpty())
          .map("nothing can be published on this host, which lacks %s"::formatted);
    } catch (StatelessException e) {
      return Optional.empty();
    }
  }

  private Plan publish(OpenBackend backend, Profile profile) {
    AbsolutePath directory = site.repository();
    PublishedSnapshot snapshot =
        new PublishedSnapshot(profile.name(), ANY, 1, directory, Optional.empty());
    return new Planner(backend).publish(new PublishRequest(snapshot, directory));
  }

  private static boolean isMissing(Requirement requirement) {
    try {
      return HostRequirements.isUnmet(requirement);
    } catch (InvalidPathException | UncheckedIOException e) {
      return true;
    }
  }
}
