package org.statelesslinux.engine.repository;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.statelesslinux.engine.event.Event;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.posix.Directory;
import org.statelesslinux.engine.tree.TreeRemoval;
import org.statelesslinux.model.ProfileName;

/** Throws snapshots away that nobody needs. */
final class GarbageCollection {
  private final Layout layout;
  private final Predicate<SnapshotInfo> inUse;
  private final Listener listener;
  private final List<SnapshotInfo> removed = new ArrayList<>();

  GarbageCollection(Layout layout, Predicate<SnapshotInfo> inUse, Listener listener) {
    this.layout = layout;
    this.inUse = inUse;
    this.listener = listener;
  }

  /** Goes over all profiles; returns what was removed. */
  List<SnapshotInfo> run() throws IOException {
    for (ProfileName profile : layout.profiles()) {
      Optional<ProfileLock> lock = ProfileLock.tryTake(layout.lock(profile));
      if (lock.isEmpty()) {
        listener.on(new Event.Note("profile " + profile + " is left alone: it is being published"));
        continue;
      }
      ProfileLock held = lock.get();
      try (held) {
        collect(profile);
      }
    }
    return List.copyOf(removed);
  }

  private void collect(ProfileName profile) throws IOException {
    Path directory = layout.profile(profile);
    Staging.removeLeftovers(directory);
    for (SnapshotInfo snapshot : SnapshotList.of(layout, profile)) {
      if (!snapshot.current() && !snapshot.pinned() && !inUse.test(snapshot)) {
        // The rename comes first: a snapshot is there as a whole or not at all.
        Path trash = directory.resolve(Layout.TRASH + snapshot.id().value());
        Path place = layout.snapshot(profile, snapshot.id());
        Files.move(place, trash, StandardCopyOption.ATOMIC_MOVE);
        if (inUse.test(snapshot)) {
          // Who says first that he uses a snapshot and then looks whether it is there, has it.
          Files.move(trash, place, StandardCopyOption.ATOMIC_MOVE);
          continue;
        }
        removed.add(snapshot);
        try (Directory open = Directory.open(directory)) {
          TreeRemoval.remove(open, trash.getFileName().toString().getBytes(US_ASCII));
        }
      }
    }
  }
}
