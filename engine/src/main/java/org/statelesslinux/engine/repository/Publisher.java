package org.statelesslinux.engine.repository;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.execute.InBackground;
import org.statelesslinux.engine.manifest.ManifestReader;
import org.statelesslinux.engine.manifest.ManifestWriter;
import org.statelesslinux.engine.posix.Directory;
import org.statelesslinux.engine.posix.FileStatus.FileKey;
import org.statelesslinux.engine.tree.ChangeCheck;
import org.statelesslinux.engine.tree.IndexFile;
import org.statelesslinux.engine.tree.PreviousTree;
import org.statelesslinux.engine.tree.Progress;
import org.statelesslinux.engine.tree.TreeCopy;
import org.statelesslinux.engine.tree.TreeScan;
import org.statelesslinux.model.ProfileName;
import org.statelesslinux.model.SnapshotId;

/** Makes one snapshot of a tree. The caller has the profile's lock. */
final class Publisher {
  private static final int BUFFER = 64 * 1024;

  private final Layout layout;
  private final ProfileName profile;
  private final Listener listener;
  private final IndexCache cache;

  Publisher(Layout layout, ProfileName profile, Listener listener) {
    this.layout = layout;
    this.profile = profile;
    this.listener = listener;
    cache = new IndexCache(layout.cache(profile));
  }

  /**
   * Makes it.
   *
   * @param check is given the manifest before anything is published
   */
  PublishOutcome publish(Path tree, Consumer<Path> check) throws IOException {
    Staging.removeLeftovers(layout.profile(profile));
    try (Directory source = Directory.open(tree)) {
      TreeScan scan = TreeScan.of(source.again(), repositoryKey());
      Progress progress = new Progress(listener, "publishing " + profile, scan.bytes());
      SnapshotId current = currentIfWhole();
      PublishOutcome outcome =
          current != null && isUntouched(source, current)
              ? keep(current, scan, check)
              : copy(source, current, scan, check, progress);
      progress.finish();
      return outcome;
    }
  }

  /**
   * Where nothing changed, nothing is made: not even links, which would be changes of the files.
   */
  private PublishOutcome keep(SnapshotId current, TreeScan scan, Consumer<Path> check)
      throws IOException {
    check.accept(manifest(current));
    return new PublishOutcome(
        SnapshotList.describe(layout, profile, current), false, scan.files(), scan.sockets());
  }

  private PublishOutcome copy(
      Directory source,
      @Nullable SnapshotId previous,
      TreeScan scan,
      Consumer<Path> check,
      Progress progress)
      throws IOException {
    try (Staging staging = Staging.create(layout.profile(profile))) {
      Path manifest = staging.path().resolve(Layout.MANIFEST);
      Copied copied = copyTree(source, previous, staging, manifest, scan, progress);
      check.accept(manifest);
      boolean isNew = Files.notExists(layout.snapshot(profile, copied.id));
      if (isNew) {
        writeInfo(staging, scan, copied);
        try (InBackground flush = InBackground.start(staging::flush)) {
          checkUnchanged(source, manifest);
          flush.await();
        }
        staging.publishAs(layout.snapshot(profile, copied.id));
      } else {
        checkUnchanged(source, manifest);
      }
      cache.keep(copied.id);
      CurrentLink.set(layout, profile, copied.id);
      return new PublishOutcome(
          SnapshotList.describe(layout, profile, copied.id),
          isNew,
          copied.result.reused(),
          scan.sockets());
    }
  }

  private FileKey repositoryKey() throws IOException {
    try (Directory repository = Directory.open(layout.root())) {
      return repository.status().file();
    }
  }

  private Copied copyTree(
      Directory source,
      @Nullable SnapshotId before,
      Staging staging,
      Path manifest,
      TreeScan scan,
      Progress progress)
      throws IOException {
    try (ManifestWriter writer =
            new ManifestWriter(new BufferedOutputStream(Files.newOutputStream(manifest), BUFFER));
        IndexFile.Writer index = cache.write();
        Directory target = staging.createTree();
        PreviousTree previous = openPrevious(before)) {
      TreeCopy.Result result =
          new TreeCopy(scan, previous, writer, index, progress).copy(source.again(), target);
      return new Copied(Digests.id(writer.finish()), result);
    }
  }

  private Path manifest(SnapshotId id) {
    return layout.snapshot(profile, id).resolve(Layout.MANIFEST);
  }

  /** The current snapshot; nothing if it is damaged, since that must not spread. */
  private @Nullable SnapshotId currentIfWhole() throws IOException {
    SnapshotId id = layout.currentId(profile).orElse(null);
    if (id == null) {
      return null;
    }
    Path manifest = manifest(id);
    Path tree = manifest.resolveSibling(Layout.TREE);
    return Files.exists(manifest) && Digests.ofFile(manifest).equals(id) && Files.exists(tree)
        ? id
        : null;
  }

  private boolean isUntouched(Directory source, SnapshotId current) throws IOException {
    Path manifest = manifest(current);
    try (ManifestReader reader = ManifestReader.open(manifest);
        IndexFile.Reader index = cache.read(current)) {
      return index != null && ChangeCheck.isUntouched(source.again(), reader, index);
    }
  }

  /** What can be linked to. */
  private @Nullable PreviousTree openPrevious(@Nullable SnapshotId id) throws IOException {
    if (id == null) {
      return null;
    }
    Path manifest = manifest(id);
    return new PreviousTree(
        Directory.open(manifest.resolveSibling(Layout.TREE)),
        ManifestReader.open(manifest),
        cache.read(id));
  }

  private void writeInfo(Staging staging, TreeScan scan, Copied copied) throws IOException {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    int number = SnapshotNumbers.next(layout);
    new InfoFile(now, copied.result.entries(), scan.bytes(), number)
        .write(staging.path().resolve(Layout.INFO));
  }

  private void checkUnchanged(Directory source, Path manifest) throws IOException {
    try (ManifestReader reader = ManifestReader.open(manifest);
        IndexFile.Reader index = cache.readFresh()) {
      ChangeCheck.check(source.again(), reader, index);
    }
  }

  private record Copied(SnapshotId id, TreeCopy.Result result) {}
}
