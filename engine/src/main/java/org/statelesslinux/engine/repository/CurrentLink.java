package org.statelesslinux.engine.repository;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.statelesslinux.engine.posix.Directory;
import org.statelesslinux.model.ProfileName;
import org.statelesslinux.model.SnapshotId;

/** The symbolic link that says which snapshot of a profile is current. */
final class CurrentLink {
  private CurrentLink() {}

  /** Swaps it in one step, on disk when this returns. */
  static void set(Layout layout, ProfileName profile, SnapshotId id) throws IOException {
    Path fresh = layout.profile(profile).resolve(".current");
    Files.deleteIfExists(fresh);
    Files.createSymbolicLink(fresh, Path.of(id.value()));
    Files.move(fresh, layout.current(profile), StandardCopyOption.ATOMIC_MOVE);
    try (Directory directory = Directory.open(layout.profile(profile))) {
      directory.flush();
    }
  }
}
