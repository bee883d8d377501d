package org.statelesslinux.engine.backup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.statelesslinux.engine.event.Event;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.execute.HostLock;
import org.statelesslinux.engine.text.Texts;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.Retention;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.model.StoreName;

/**
 * The backups that a repository keeps, in {@code backups/<machine>/<store>/}. Safe for use by
 * several threads and processes.
 */
public final class Backups {
  private static final int LONGEST_NOTE = 1000;

  private final Path root;
  private final Clock clock;

  /**
   * Those of a repository.
   *
   * @param repository its directory
   * @param clock the server's, by which versions get their times
   */
  public Backups(Path repository, Clock clock) {
    this.root = repository.toAbsolutePath().normalize().resolve("backups");
    this.clock = clock;
  }

  /** The directory of all of them. */
  Path root() {
    return root;
  }

  /** Makes the directory of all of them, unless it is there. */
  void make() {
    try {
      BackupPlace.make(root);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  StoreVersions of(MachineName machine, StoreName store) {
    return new StoreVersions(new BackupPlace(root, machine, store), clock);
  }

  /**
   * A version, and whose.
   *
   * @param machine the machine
   * @param store its store
   * @param version the version
   * @param current whether it is the newest one of this store
   */
  public record Kept(
      MachineName machine, StoreName store, BackupVersion version, boolean current) {}

  /**
   * A store whose record cannot be read.
   *
   * @param machine the machine
   * @param store its store
   * @param why what is wrong with it
   */
  public record Damaged(MachineName machine, StoreName store, StatelessException why) {}

  /** All stores whose record is damaged, by machine and store. */
  public List<Damaged> damaged() {
    return damaged(stores());
  }

  /** The stores of a machine whose record is damaged. */
  public List<Damaged> damaged(MachineName machine) {
    return damaged(stores(machine));
  }

  private static List<Damaged> damaged(List<StoreVersions> stores) {
    return stores.stream()
        .flatMap(
            store ->
                store.damage().stream()
                    .map(why -> new Damaged(store.place().machine(), store.place().store(), why)))
        .toList();
  }

  /**
   * All versions, by machine and store, the oldest first; also of machines that are no more, but
   * not of stores whose record is damaged.
   */
  public List<Kept> all() {
    return kept(stores());
  }

  /** The versions of a machine, by store, the oldest first; not of those that are damaged. */
  public List<Kept> of(MachineName machine) {
    return kept(stores(machine));
  }

  private static List<Kept> kept(List<StoreVersions> stores) {
    List<Kept> all = new ArrayList<>();
    for (StoreVersions store : stores) {
      List<BackupVersion> versions =
          store.damage().isPresent() ? List.of() : store.record().versions();
      for (int i = 0; i < versions.size(); i++) {
        all.add(
            new Kept(
                store.place().machine(),
                store.place().store(),
                versions.get(i),
                i == versions.size() - 1));
      }
    }
    return List.copyOf(all);
  }

  private List<StoreVersions> stores() {
    return names(root, MachineName::new).stream()
        .flatMap(machine -> stores(machine).stream())
        .toList();
  }

  private List<StoreVersions> stores(MachineName machine) {
    return names(root.resolve(machine.value()), StoreName::new).stream()
        .map(store -> of(machine, store))
        .toList();
  }

  /**
   * Removes the versions that are not kept any more, and what killed processes left. A store that
   * somebody is at, or whose record is damaged, is left alone, and the listener told so.
   *
   * @param keep which versions stay of a store; empty keeps all of them
   */
  public void collectGarbage(Function<StoreName, Optional<Retention>> keep, Listener listener) {
    for (StoreVersions store : stores()) {
      BackupPlace place = store.place();
      Optional<HostLock> lock = HostLock.tryAcquire(place.lock());
      if (lock.isEmpty()) {
        leftAlone(place, "somebody is at them", listener);
        continue;
      }
      HostLock held = lock.get();
      try (held) {
        Optional<StatelessException> damage = store.damage();
        if (damage.isPresent()) {
          leftAlone(place, damage.get().found() + ". " + damage.get().advice(), listener);
        } else {
          store.collectGarbage(keep.apply(place.store()), listener);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static void leftAlone(BackupPlace place, String why, Listener listener) {
    listener.on(
        new Event.Note(
            "the backups of store %s of %s are left alone: %s"
                .formatted(place.store(), place.machine(), Texts.plain(why, LONGEST_NOTE))));
  }

  /** Does something with a store's backups while nobody else changes them. */
  <T> T holding(String doing, BackupPlace place, HostLock.Work<T> work) {
    HostLock held =
        HostLock.tryAcquire(place.lock())
            .orElseThrow(
                () ->
                    new StatelessException(
                        doing,
                        "a backup of it is being kept, or another restore runs",
                        "Wait for it to end, then do this again."));
    try (held) {
      return work.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static <T> List<T> names(Path directory, Function<String, T> parse) {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          names.add(String.valueOf(entry.getFileName()));
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    names.sort(null);
    return names.stream().flatMap(name -> parsed(name, parse).stream()).toList();
  }

  /** What people put beside is none of ours. */
  private static <T> Optional<T> parsed(String name, Function<String, T> parse) {
    try {
      return Optional.of(parse.apply(name));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
