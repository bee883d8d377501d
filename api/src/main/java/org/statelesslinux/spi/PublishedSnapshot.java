package org.statelesslinux.spi;

import java.util.Optional;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.ProfileName;
import org.statelesslinux.model.Publication;
import org.statelesslinux.model.SnapshotId;

/**
 * A snapshot in the repository, as a backend sees it.
 *
 * @param profile the profile that it is a snapshot of
 * @param id its id, which a snapshot of another profile with the same tree has, too
 * @param number a small number, 1 to 65535, that no other snapshot has while this one is there, of
 *     whichever profile
 * @param directory its directory on the server
 * @param publication what publishing it in this mode produced; empty while it is being published
 *     and in a plan made before
 */
public record PublishedSnapshot(
    ProfileName profile,
    SnapshotId id,
    int number,
    AbsolutePath directory,
    Optional<Publication> publication) {
  /** The tree: a plain directory, never to be changed. */
  public AbsolutePath tree() {
    return directory.resolve("tree");
  }

  /** The manifest of the tree. */
  public AbsolutePath manifest() {
    return directory.resolve("manifest");
  }
}
