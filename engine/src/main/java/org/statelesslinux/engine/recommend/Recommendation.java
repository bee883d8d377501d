package org.statelesslinux.engine.recommend;

import java.util.List;
import java.util.Optional;
import org.statelesslinux.model.MachineFacts;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.ProfileName;

/**
 * Which modes suit a machine, and why.
 *
 * @param machine the machine
 * @param profile its profile
 * @param configured the mode that the configuration gives it
 * @param facts what is known of it
 * @param ranking all modes that there are, the best first
 * @param changes what would put another mode first
 * @param notes what holds in every mode, in sentences with their full stops
 */
public record Recommendation(
    MachineName machine,
    ProfileName profile,
    Mode configured,
    MachineFacts facts,
    List<RankedMode> ranking,
    List<Change> changes,
    List<String> notes) {
  /** Keeps its own copies. */
  public Recommendation {
    ranking = List.copyOf(ranking);
    changes = List.copyOf(changes);
    notes = List.copyOf(notes);
  }

  /** The mode that suits it best; empty if none does. */
  public Optional<Mode> mode() {
    return Ranker.first(ranking).map(RankedMode::mode);
  }
}
