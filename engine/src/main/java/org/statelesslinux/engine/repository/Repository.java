package org.statelesslinux.engine.repository;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.manifest.EntryComparison;
import org.statelesslinux.engine.tree.Progress;
import org.statelesslinux.model.Attribute;
import org.statelesslinux.model.ProfileName;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.model.StatelessException;

/**
 * A directory on the server that keeps snapshots.
 *
 * <p>May be used by several threads and processes at once: of two that would change one profile,
 * the second is refused. Nothing in a snapshot is ever changed in place, and a snapshot is there as
 * a whole or not at all, whenever a process or the machine stops. Long work ends soon after its
 * thread is interrupted. All failures are {@link StatelessException}s.
 */
public final class Repository {
  private final Layout layout;

  private Repository(Path root) {
    layout = new Layout(root);
  }

  /**
   * The repository at a path; the first publish makes it. Symbolic links on the way there are
   * followed once, here: an NFS server exports none that lead elsewhere.
   */
  public static Repository at(Path root) {
    return new Repository(real(root.toAbsolutePath()));
  }

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      // Not made yet, or not to be reached, which whoever uses it is told.
      Path parent = path.getParent();
      return parent == null ? path : real(parent).resolve(path.getFileName()).normalize();
    }
  }

  /** Where it is. */
  public Path root() {
    return layout.root();
  }

  /**
   * Makes a snapshot of a tree and makes it current; if the tree equals a snapshot of the profile,
   * that one becomes current.
   *
   * @param profile whose snapshot it will be
   * @param tree a directory, which must not change meanwhile: if it does, nothing is published
   * @param listener is told how far it is
   */
  public PublishOutcome publish(ProfileName profile, Path tree, Listener listener) {
    return publish(profile, tree, manifest -> {}, listener);
  }

  /**
   * As {@link #publish(ProfileName, Path, Listener)}, if somebody likes what was read.
   *
   * @param check is given the manifest before anything is published; what it throws ends this
   */
  public PublishOutcome publish(
      ProfileName profile, Path tree, Consumer<Path> check, Listener listener) {
    String doing = "publish " + tree + " as profile " + profile;
    return attempt(
        doing,
        tree,
        () -> {
          TreeChecks.check(doing, tree, layout.root());
          layout.create(profile);
          ProfileLock lock = lock(doing, profile);
          try (lock) {
            return new Publisher(layout, profile, listener).publish(tree, check);
          }
        });
  }

  private ProfileLock lock(String doing, ProfileName profile) throws IOException {
    return ProfileLock.tryTake(layout.lock(profile))
        .orElseThrow(
            () ->
                new StatelessException(
                    doing,
                    "another process is publishing this profile or cleaning it up",
                    "Wait for it to end, then do this again."));
  }

  /** All snapshots, by profile and then by age, the oldest first. */
  public List<SnapshotInfo> snapshots() {
    return attempt(
        "list the snapshots in " + layout.root(),
        () -> {
          List<SnapshotInfo> snapshots = new ArrayList<>();
          for (ProfileName profile : layout.profiles()) {
            snapshots.addAll(SnapshotList.of(layout, profile));
          }
          return List.copyOf(snapshots);
        });
  }

  /** The snapshots of a profile, the oldest first. */
  public List<SnapshotInfo> snapshots(ProfileName profile) {
    return attempt(
        "list the snapshots of profile " + profile, () -> SnapshotList.of(layout, profile));
  }

  /** Which snapshot of a profile its machines get, without looking at it. */
  public Optional<SnapshotId> currentId(ProfileName profile) {
    return attempt(
        "find the current snapshot of profile " + profile, () -> layout.currentId(profile));
  }

  /** The snapshot of a profile that its machines get. */
  public Optional<SnapshotInfo> current(ProfileName profile) {
    return attempt(
        "find the current snapshot of profile " + profile,
        () -> {
          Optional<SnapshotId> id = layout.currentId(profile);
          return id.isEmpty()
              ? Optional.<SnapshotInfo>empty()
              : Optional.of(SnapshotList.describe(layout, profile, id.get()));
        });
  }

  /** A snapshot, if it is there. */
  public Optional<SnapshotInfo> find(ProfileName profile, SnapshotId id) {
    return attempt(
        "find snapshot " + id + " of profile " + profile,
        () ->
            Files.isDirectory(layout.snapshot(profile, id), LinkOption.NOFOLLOW_LINKS)
                ? Optional.of(SnapshotList.describe(layout, profile, id))
                : Optional.<SnapshotInfo>empty());
  }

  /** A snapshot's own directory, which holds its tree and its manifest. */
  public Path directory(ProfileName profile, SnapshotId id) {
    return layout.snapshot(profile, id);
  }

  /** The directory that holds a snapshot's files. */
  public Path tree(ProfileName profile, SnapshotId id) {
    return layout.snapshot(profile, id).resolve(Layout.TREE);
  }

  /** The file that holds a snapshot's manifest, in the format of mtree(5). */
  public Path manifest(ProfileName profile, SnapshotId id) {
    return layout.snapshot(profile, id).resolve(Layout.MANIFEST);
  }

  /**
   * Reads all of a snapshot and compares it with its manifest, and that with its id.
   *
   * @return what differs, in the order of the tree; empty if nothing does
   */
  public List<Difference> verify(ProfileName profile, SnapshotId id, Listener listener) {
    String doing = "verify snapshot " + id + " of profile " + profile;
    SnapshotInfo snapshot = require(doing, profile, id);
    EntryComparison all = new EntryComparison(EnumSet.allOf(Attribute.class));
    return attempt(
        doing,
        tree(profile, id),
        () -> {
          Progress progress = new Progress(listener, "verifying " + profile, snapshot.bytes());
          return Verification.verify(manifest(profile, id), id, tree(profile, id), all, progress);
        });
  }

  /**
   * Reads all of a directory and compares it with a snapshot's manifest.
   *
   * @param tree a directory anywhere that should hold the snapshot
   * @param attributes what must be equal, besides names, types and bytes
   * @return what differs, in the order of the tree; empty if nothing does
   */
  public List<Difference> compare(
      ProfileName profile, SnapshotId id, Path tree, Set<Attribute> attributes, Listener listener) {
    String doing = "compare " + tree + " with snapshot " + id + " of profile " + profile;
    SnapshotInfo snapshot = require(doing, profile, id);
    return attempt(
        doing,
        tree,
        () -> {
          Progress progress = new Progress(listener, "comparing " + tree, snapshot.bytes());
          return Verification.verify(
              manifest(profile, id), id, tree, new EntryComparison(attributes), progress);
        });
  }

  /**
   * Compares two snapshots by their manifests.
   *
   * @return what {@code second} has otherwise than {@code first}, in the order of the trees
   */
  public List<Difference> diff(SnapshotInfo first, SnapshotInfo second) {
    String doing = "compare snapshots " + first.id() + " and " + second.id();
    require(doing, first.profile(), first.id());
    require(doing, second.profile(), second.id());
    return attempt(
        doing,
        () ->
            Verification.diff(
                manifest(first.profile(), first.id()), manifest(second.profile(), second.id())));
  }

  /**
   * Makes a snapshot that is there the current one.
   *
   * @return it, as it is now
   */
  public SnapshotInfo makeCurrent(ProfileName profile, SnapshotId id) {
    String doing = "make snapshot " + id + " of profile " + profile + " the current one";
    return attempt(
        doing,
        () -> {
          require(doing, profile, id);
          ProfileLock lock = lock(doing, profile);
          try (lock) {
            require(doing, profile, id);
            CurrentLink.set(layout, profile, id);
            return SnapshotList.describe(layout, profile, id);
          }
        });
  }

  /** Keeps a snapshot until it is unpinned; one that is pinned stays so. */
  public void pin(ProfileName profile, SnapshotId id) {
    String doing = "pin snapshot " + id + " of profile " + profile;
    require(doing, profile, id);
    attempt(
        doing,
        () -> {
          Files.createDirectories(layout.pins(profile));
          if (Files.notExists(layout.pin(profile, id))) {
            Files.createFile(layout.pin(profile, id));
          }
          return true;
        });
  }

  /** Lets a snapshot go again; one that is not pinned stays so. */
  public void unpin(ProfileName profile, SnapshotId id) {
    attempt(
        "unpin snapshot " + id + " of profile " + profile,
        () -> Files.deleteIfExists(layout.pin(profile, id)));
  }

  /**
   * Throws away all snapshots that are neither current nor pinned nor in use, and what killed
   * processes left. A profile that is being published is left alone, and the listener told so.
   *
   * @param inUse whether some machine still needs a snapshot; asked again when the snapshot is out
   *     of sight, so whoever says that he needs one and then finds it with {@link #find} keeps it
   * @return what was thrown away
   */
  public List<SnapshotInfo> collectGarbage(Predicate<SnapshotInfo> inUse, Listener listener) {
    return attempt(
        "clean " + layout.root() + " up",
        () -> new GarbageCollection(layout, inUse, listener).run());
  }

  private SnapshotInfo require(String doing, ProfileName profile, SnapshotId id) {
    return find(profile, id)
        .orElseThrow(
            () ->
                new StatelessException(
                    doing,
                    "there is no such snapshot",
                    "'stateless snapshots' lists those there are."));
  }

  private <T> T attempt(String doing, Action<T> action) {
    return attempt(doing, layout.root(), action);
  }

  private <T> T attempt(String doing, Path tree, Action<T> action) {
    try {
      return action.run();
    } catch (IOException e) {
      throw Failures.explain(doing, tree, layout.root(), e);
    }
  }

  private interface Action<T> {
    T run() throws IOException;
  }
}
