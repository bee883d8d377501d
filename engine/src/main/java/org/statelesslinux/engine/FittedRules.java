package org.statelesslinux.engine;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.statelesslinux.engine.event.Event;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.repository.Repository;
import org.statelesslinux.engine.repository.SnapshotInfo;
import org.statelesslinux.engine.state.SnapshotRules;
import org.statelesslinux.model.Profile;
import org.statelesslinux.model.ProfileName;
import org.statelesslinux.model.SnapshotId;

/**
 * Fits the profiles' state rules to their snapshots, and remembers it for each profile's last one,
 * so that many machines that start cost one reading of a manifest. Safe for use by several threads.
 */
final class FittedRules {
  private final Repository repository;
  private final Map<ProfileName, Fitted> last = new ConcurrentHashMap<>();

  private record Fitted(SnapshotId snapshot, Profile configured, SnapshotRules rules) {}

  FittedRules(Repository repository) {
    this.repository = repository;
  }

  /**
   * The profile with its rules as they are for this snapshot.
   *
   * @param doing what is being done, for messages
   * @param listener is told what a person should know of the rules
   * @throws org.statelesslinux.model.StatelessException if a rule cannot hold in this snapshot
   */
  Profile fit(String doing, Profile profile, SnapshotInfo snapshot, Listener listener) {
    Fitted known = last.get(profile.name());
    if (known == null
        || !known.snapshot.equals(snapshot.id())
        || !known.configured.equals(profile)) {
      known =
          new Fitted(
              snapshot.id(),
              profile,
              SnapshotRules.of(
                  doing, profile, repository.manifest(snapshot.profile(), snapshot.id())));
      last.put(profile.name(), known);
    }
    tell(known.rules, listener);
    return known.rules.profile();
  }

  /** Tells a person what there is to know of the rules. */
  static void tell(SnapshotRules rules, Listener listener) {
    rules.notes().forEach(note -> listener.on(new Event.Note("State rules: " + note + ".")));
  }
}
