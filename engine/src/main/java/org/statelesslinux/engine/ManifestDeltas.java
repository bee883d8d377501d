package org.statelesslinux.engine;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.statelesslinux.engine.execute.Durable;
import org.statelesslinux.engine.execute.HostLock;
import org.statelesslinux.engine.manifest.ManifestDelta;
import org.statelesslinux.engine.netboot.Deltas;
import org.statelesslinux.engine.repository.Repository;
import org.statelesslinux.model.CancelledException;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.model.StatelessException;

/**
 * The differences between manifests, each made when it is first asked for, or before, and kept for
 * the machines that ask next: files in {@code <repository>/cache/.deltas}, of which the ones that
 * were asked for last stay. Whoever asks for many has others made anew and fills no disk. May be
 * used by several threads and processes.
 */
final class ManifestDeltas implements Deltas {
  private static final Logger LOG = LoggerFactory.getLogger(ManifestDeltas.class);
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
    if (from.isPresent()) {
      Path made = directory.resolve(name(snapshot, from));
      if (used(made)) {
        return Optional.of(made);
      }
    }
    Optional<Path> after = manifest(snapshot);
    if (after.isEmpty()) {
      return Optional.empty();
    }
    Optional<Path> before = from.flatMap(this::manifest);
    Path file = directory.resolve(name(snapshot, before.flatMap(known -> from)));
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
          used(file);
          removeAllBut(file);
          return Optional.of(file);
        });
  }

  private static String name(SnapshotId snapshot, Optional<SnapshotId> from) {
    return snapshot.hex() + from.map(id -> "-" + id.hex()).orElse("");
  }

  /** Has it stay before those that were asked for earlier; whether it is there. */
  private boolean used(Path file) throws IOException {
    try {
      Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /**
   * Makes the one that most machines will ask for, so that serving them costs no more than sending
   * it. It is missed by nobody: what keeps it from being made now is logged.
   */
  void prepare(SnapshotId snapshot, SnapshotId from) {
    if (snapshot.equals(from)) {
      return;
    }
    try {
      find(snapshot, Optional.of(from));
    } catch (CancelledException e) {
      throw e;
    } catch (IOException | StatelessException e) {
      LOG.warn(
          "What makes the manifest of {} of that of {} is made when a machine asks for it: {}",
          snapshot.abbreviated(),
          from.abbreviated(),
          e.getMessage());
    }
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
    try (InputStream next = Files.newInputStream(after);
        OutputStream out =
            new BufferedOutputStream(new GZIPOutputStream(Files.newOutputStream(part)))) {
      if (before.isPresent()) {
        try (InputStream first = Files.newInputStream(before.get())) {
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
