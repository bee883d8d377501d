package org.statelesslinux.engine;

import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.util.ArrayList;
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
import org.statelesslinux.plan.Requirement;
import org.statelesslinux.spi.BackendContext;
import org.statelesslinux.spi.PublishRequest;
import org.statelesslinux.spi.PublishedSnapshot;

/**
 * What publishing in the modes of a site would need on this host, and is not here: known from the
 * plan of a snapshot that there need not be. Only looks.
 */
final class PublishingNeeds {
  private static final SnapshotId ANY = SnapshotId.ofHex("00".repeat(32));

  private PublishingNeeds() {}

  /** A sentence, without a full stop, for each mode that lacks something. */
  static List<String> unmet(Site site, Registry registry) {
    List<String> sentences = new ArrayList<>();
    Set<String> told = new LinkedHashSet<>();
    for (Profile profile : site.profiles()) {
      for (Mode mode : site.modesOf(profile.name())) {
        String lacking =
            required(site, registry, profile, mode).stream()
                .filter(PublishingNeeds::isMissing)
                .map(Requirement::inWords)
                .distinct()
                .collect(Collectors.joining(", "));
        if (!lacking.isEmpty() && told.add(mode + " " + lacking)) {
          sentences.add(
              "nothing can be published in mode %s on this host, which lacks %s"
                  .formatted(mode, lacking));
        }
      }
    }
    return sentences;
  }

  private static boolean isMissing(Requirement requirement) {
    try {
      return HostRequirements.isUnmet(requirement);
    } catch (InvalidPathException | UncheckedIOException e) {
      return true;
    }
  }

  /** What a backend refuses is told where it is asked in earnest. */
  private static List<Requirement> required(
      Site site, Registry registry, Profile profile, Mode mode) {
    AbsolutePath directory = site.repository();
    try (OpenBackend backend =
        registry.open(
            mode, site.options(mode, profile.name()), new BackendContext(site.server()))) {
      PublishedSnapshot snapshot =
          new PublishedSnapshot(profile.name(), ANY, 1, directory, Optional.empty());
      return new Planner(backend).publish(new PublishRequest(snapshot, directory)).requirements();
    } catch (StatelessException e) {
      return List.of();
    }
  }
}
