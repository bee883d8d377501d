package org.statelesslinux.engine;

import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.statelesslinux.engine.backend.OpenBackend;
import org.statelesslinux.engine.backend.Registry;
import org.statelesslinux.engine.config.Site;
import org.statelesslinux.engine.execute.HostRequirements;
import org.statelesslinux.engine.planning.Planner;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.Profile;
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
    for (Profile profile : site.profiles()) {
      for (Mode mode : site.modesOf(profile.name())) {
        all.look(profile, mode);
      }
    }
    return List.copyOf(all.notes);
  }

  /** What a backend refuses is told where it is asked in earnest. */
  private void look(Profile profile, Mode mode) {
    BackendContext context = new BackendContext(site.server());
    try (OpenBackend backend = registry.open(mode, site.options(mode, profile.name()), context)) {
      backend.notes().forEach(note -> notes.add("mode " + mode + ": " + note));
      String lacking =
          publish(backend, profile).requirements().stream()
              .filter(ModeNotes::isMissing)
              .map(Requirement::inWords)
              .distinct()
              .collect(Collectors.joining(", "));
      if (!lacking.isEmpty()) {
        notes.add(
            "nothing can be published in mode %s on this host, which lacks %s"
                .formatted(mode, lacking));
      }
    } catch (StatelessException e) {
      return;
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
