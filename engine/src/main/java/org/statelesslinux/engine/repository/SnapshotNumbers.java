package org.statelesslinux.engine.repository;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import org.statelesslinux.model.ProfileName;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.model.StatelessException;

/**
 * Gives each snapshot of a repository a small number of its own. Numbers go round, so that one that
 * became free is not soon another snapshot's: machines may still hold it.
 */
final class SnapshotNumbers {
  private static final int LARGEST = 65535;

  private SnapshotNumbers() {}

  /** A number that no snapshot has. */
  static int next(Layout layout) throws IOException {
    synchronized (SnapshotNumbers.class) {
      try (FileChannel channel =
          FileChannel.open(
              layout.root().resolve(".numbers.lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE)) {
        var unused = channel.lock();
        return nextLocked(layout);
      }
    }
  }

  private static int nextLocked(Layout layout) throws IOException {
    Set<Integer> taken = taken(layout);
    Path file = layout.root().resolve("last-number");
    int last = last(file);
    for (int i = 0; i < LARGEST; i++) {
      int candidate = (last + i) % LARGEST + 1;
      if (!taken.contains(candidate)) {
        Path fresh = layout.root().resolve(".last-number");
        Files.writeString(fresh, candidate + "\n", US_ASCII);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        return candidate;
      }
    }
    throw new StatelessException(
        "make a snapshot in " + layout.root(),
        "it holds " + LARGEST + " already",
        "Throw old ones away with 'stateless gc'.");
  }

  private static int last(Path file) throws IOException {
    try {
      return Math.floorMod(Integer.parseInt(Files.readString(file, US_ASCII).strip()), LARGEST);
    } catch (NoSuchFileException | NumberFormatException e) {
      return 0;
    }
  }

  private static Set<Integer> taken(Layout layout) throws IOException {
    Set<Integer> taken = new HashSet<>();
    for (ProfileName profile : layout.profiles()) {
      for (SnapshotId id : layout.ids(profile)) {
        taken.add(InfoFile.read(layout.snapshot(profile, id).resolve(Layout.INFO)).number());
      }
    }
    return taken;
  }
}
