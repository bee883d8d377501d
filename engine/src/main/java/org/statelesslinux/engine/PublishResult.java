package org.statelesslinux.engine;

import java.util.List;
import org.statelesslinux.engine.repository.PublishOutcome;
import org.statelesslinux.engine.repository.SnapshotInfo;
import org.statelesslinux.model.StatelessException;

/**
 * What publishing a profile came to.
 *
 * @param outcome the snapshot
 * @param modes how it went in each mode that the profile's machines use
 */
public record PublishResult(PublishOutcome outcome, List<ModeResult> modes) {
  /** Keeps its own copy. */
  public PublishResult {
    modes = List.copyOf(modes);
  }

  /** The snapshot. */
  public SnapshotInfo snapshot() {
    return outcome.snapshot();
  }

  /** Why modes refused the snapshot; empty if none did. */
  public List<StatelessException> refusals() {
    return modes.stream().flatMap(result -> result.refusal().stream()).toList();
  }
}
