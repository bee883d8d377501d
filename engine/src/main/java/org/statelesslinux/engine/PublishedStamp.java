package org.statelesslinux.engine;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * When the directories and files changed last that tell what is published. Whoever looks every
 * second reads them only if that is another one than before.
 */
final class PublishedStamp {
  /** So long after a change the next one has another time, also where times are kept coarsely. */
  private static final Duration SETTLED = Duration.ofSeconds(3);

  /** Profile, snapshot, and what says in which modes it is published. */
  private static final int DEPTH = 3;

  private PublishedStamp() {}

  /**
   * The times as they are.
   *
   * @param root of the repository
   * @return empty if something has changed just now, or changes, or a directory is still to come:
   *     nothing follows from the times then
   */
  static Optional<Map<Path, FileTime>> take(Path root, Instant now) {
    Map<Path, FileTime> times = new HashMap<>();
    FileTime settled = FileTime.from(now.minus(SETTLED));
    try {
      look(root.resolve("snapshots"), 1, times);
      look(root.resolve("publications"), DEPTH, times);
    } catch (IOException e) {
      return Optional.empty();
    }
    return times.values().stream().allMatch(time -> time.compareTo(settled) < 0)
        ? Optional.of(times)
        : Optional.empty();
  }

  /** Whether the times are still these; what comes or goes changes that of its directory. */
  static boolean holds(Map<Path, FileTime> times) {
    try {
      for (Map.Entry<Path, FileTime> one : times.entrySet()) {
        if (!Files.getLastModifiedTime(one.getKey(), LinkOption.NOFOLLOW_LINKS)
            .equals(one.getValue())) {
          return false;
        }
      }
      return !times.isEmpty();
    } catch (IOException e) {
      return false;
    }
  }

  private static void look(Path directory, int depth, Map<Path, FileTime> times)
      throws IOException {
    Files.walkFileTree(
        directory,
        Set.of(),
        depth,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
            return visitFile(path, attributes);
          }

          @Override
          public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
            times.put(path, attributes.lastModifiedTime());
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
