package org.statelesslinux.engine.repository;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.manifest.Bytes;
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

  Publisher(Layout layout, ProfileName profile, Listener listener) {
    this.layout = layout;
    this.profile = profile;
    this.listener = listener;
  }

  PublishOutcome publish(Path tree) throws IOException {
    Optional<SnapshotId> previous = layout.currentId(profile);
    try (Directory source = Directory.open(tree);
        Staging staging = Staging.create(layout.profile(profile))) {
      TreeScan scan = TreeScan.of(source.again(), repositoryKey());
      Progress progress = new Progress(listener, "publishing " + profile, scan.bytes());
      IndexCache cache = new IndexCache(layout.cache(profile));
      Copied copied = copy(source, staging, scan, previous, cache, progress);
      cache.keep(copied.id);
      boolean isNew = Files.notExists(layout.snapshot(profile, copied.id));
      if (isNew) {
        InfoFile info =
            new InfoFile(
                Instant.now().truncatedTo(ChronoUnit.MILLIS),
                copied.result.entries(),
                scan.bytes(),
                SnapshotNumbers.next(layout));
        info.write(staging.path().resolve(Layout.INFO));
        staging.publishAs(layout.snapshot(profile, copied.id));
      }
      CurrentLink.set(layout, profile, copied.id);
      progress.finish();
      SnapshotInfo snapshot = SnapshotList.describe(layout, profile, copied.id);
      return new PublishOutcome(snapshot, isNew, copied.result.reused(), copied.result.sockets());
    }
  }

  private FileKey repositoryKey() throws IOException {
    try (Directory repository = Directory.open(layout.root())) {
      return repository.status().file();
    }
  }

  private Copied copy(
      Directory source,
      Staging staging,
      TreeScan scan,
      Optional<SnapshotId> previousId,
      IndexCache cache,
      Progress progress)
      throws IOException {
    Path manifestFile = staging.path().resolve(Layout.MANIFEST);
    TreeCopy.Result result;
    Bytes sha256;
    try (ManifestWriter manifest =
            new ManifestWriter(
                new BufferedOutputStream(Files.newOutputStream(manifestFile), BUFFER));
        IndexFile.Writer index = cache.write();
        Directory target = staging.createTree();
        PreviousTree previous = open(previousId, cache)) {
      result = new TreeCopy(scan, previous, manifest, index, progress).copy(source.again(), target);
      sha256 = manifest.finish();
    }
    try (ManifestReader manifest = ManifestReader.open(manifestFile);
        IndexFile.Reader index = cache.readFresh()) {
      ChangeCheck.check(source.again(), manifest, index);
    }
    return new Copied(SnapshotId.ofHex(HexFormat.of().formatHex(sha256.array())), result);
  }

  private @Nullable PreviousTree open(Optional<SnapshotId> id, IndexCache cache)
      throws IOException {
    if (id.isEmpty()) {
      return null;
    }
    Path snapshot = layout.snapshot(profile, id.get());
    return new PreviousTree(
        Directory.open(snapshot.resolve(Layout.TREE)),
        ManifestReader.open(snapshot.resolve(Layout.MANIFEST)),
        cache.read(id.get()));
  }

  private record Copied(SnapshotId id, TreeCopy.Result result) {}
}
