package org.statelesslinux.engine;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.statelesslinux.engine.execute.Durable;
import org.statelesslinux.engine.execute.HostLock;
import org.statelesslinux.engine.manifest.ManifestDelta;
import org.statelesslinux.engine.manifest.ManifestReader;
import org.statelesslinux.engine.netboot.Deltas;
import org.statelesslinux.engine.repository.Repository;
import org.statelesslinux.model.SnapshotId;

/**
 * The differences between manifests, each made when it is first asked for and kept for the machines
 * that ask next: files in {@code <repository>/cache/.deltas}, of which the ones that were asked for
 * last stay. Whoever asks for many has others made anew and fills no disk. May be used by several
 * threads and processes.
 */
final class ManifestDeltas implements Deltas {
  private static final int MOST = 64;
  private static final long MOST_BYTES = 256L << 20;

  private final Repository repository;
  private final Clock clock;
  private final Path directory;

  ManifestDeltas(Repository repository, Clock clock) {
    this.repository = repository;
    this.clock = clock;
    this.directory = repository.root().resolve("cache").resolve(".deltas");
  }

  @Override
  public Optional<Path> find(SnapshotId snapshot, Optional<SnapshotId> from) throws IOException {
    Optional<Path> after = manifest(snapshot);
    if (after.isEmpty()) {
      return Optional.empty();
    }
    Optional<Path> before = from.flatMap(this::manifest);
    Path file =
        directory.resolve(
            snapshot.hex() + before.flatMap(known -> from).map(id -> "-" + id.hex()).orElse(""));
    Files.createDirectories(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    // Few at a time: to make one takes memory and a processor, and anybody may ask.
    return HostLock.holding(
        directory.resolve(".lock"),
        () -> {
          if (!Files.exists(file)) {
            make(before, after.get(), file);
          }
          Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
          removeAllBut(file);
          return Optional.of(file);
        });
  }

  private Optional<Path> manifest(SnapshotId id) {
    return repository.snapshots().stream()
        .filter(snapshot -> snapshot.id().equals(id))
        .findFirst()
        .map(snapshot -> repository.manifest(snapshot.profile(), id));
  }

  private void make(Optional<Path> before, Path after, Path file) throws IOException {
    Path part = directory.resolve(".part");
    Files.deleteIfExists(part);
    try (ManifestReader next = ManifestReader.open(after);
        OutputStream out =
            new BufferedOutputStream(new GZIPOutputStream(Files.newOutputStream(part)))) {
      if (before.isPresent()) {
        try (ManifestReader first = ManifestReader.open(before.get())) {
          ManifestDelta.write(first, next, out);
        }
      } else {
        ManifestDelta.writeWhole(next, out);
      }
    }
    Durable.flush(part);
    Durable.replace(part, file);
  }

  private void removeAllBut(Path asked) throws IOException {
    List<Path> newestFirst;
    try (Stream<Path> files = Files.list(directory)) {
      newestFirst =
          files
              .filter(file -> !file.getFileName().toString().startsWith("."))
              .sorted(
                  Comparator.comparingLong((Path file) -> file.toFile().lastModified()).reversed())
              .toList();
    }
    int count = 0;
    long bytes = 0;
    for (Path file : newestFirst) {
      bytes += Files.size(file);
      if ((++count > MOST || bytes > MOST_BYTES) && !file.equals(asked)) {
        Files.delete(file);
      }
    }
  }
}
