package org.statelesslinux.engine.repository;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.statelesslinux.model.ProfileName;
import org.statelesslinux.model.SnapshotId;

/** Lists snapshots. */
final class SnapshotList {
  private SnapshotList() {}

  /** All snapshots of a profile, the oldest first. */
  static List<SnapshotInfo> of(Layout layout, ProfileName profile) throws IOException {
    List<SnapshotInfo> snapshots = new ArrayList<>();
    for (SnapshotId id : layout.ids(profile)) {
      snapshots.add(describe(layout, profile, id));
    }
    snapshots.sort(Comparator.comparing(SnapshotInfo::created).thenComparing(SnapshotInfo::id));
    return List.copyOf(snapshots);
  }

  /** One snapshot, which must be there. */
  static SnapshotInfo describe(Layout layout, ProfileName profile, SnapshotId id)
      throws IOException {
    InfoFile info = InfoFile.read(layout.snapshot(profile, id).resolve(Layout.INFO));
    return new SnapshotInfo(
        profile,
        id,
        info.created(),
        info.entries(),
        info.bytes(),
        info.number(),
        layout.currentId(profile).filter(id::equals).isPresent(),
        Files.exists(layout.pin(profile, id), LinkOption.NOFOLLOW_LINKS));
  }
}
