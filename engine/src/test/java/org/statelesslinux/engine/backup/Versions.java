package org.statelesslinux.engine.backup;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.statelesslinux.model.SnapshotId;

/** Versions as tests need them. */
final class Versions {
  private Versions() {}

  static BackupVersion of(long number, Instant time) {
    return new BackupVersion(
        number,
        time,
        SnapshotId.ofHex("%064x".formatted(number)),
        new Position("a".repeat(32), number),
        Optional.empty(),
        1,
        1,
        Optional.empty());
  }

  /** One for each time, the oldest first. */
  static List<BackupVersion> at(String... times) {
    List<BackupVersion> versions = new ArrayList<>();
    for (String time : times) {
      versions.add(of(versions.size() + 1L, Instant.parse(time)));
    }
    return versions;
  }
}
