package org.statelesslinux.engine.backup;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.repository.Difference;
import org.statelesslinux.engine.text.Texts;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.model.StoreName;

/** Brings versions back, for a person who asks for it. Safe for use by several threads. */
public final class Restores {
  private static final int MOST_SHOWN = 3;

  private final SecureRandom random = new SecureRandom();
  private final Backups backups;

  /** Of these backups. */
  public Restores(Backups backups) {
    this.backups = backups;
  }

  /**
   * Which version is meant.
   *
   * @param machine the machine
   * @param store its store; empty for the only one, or the only one that has the path
   * @param at the newest version of this moment or before; empty for the newest
   */
  public record Wanted(MachineName machine, Optional<StoreName> store, Optional<Instant> at) {
    String doing() {
      return "restore " + store.map(one -> "store " + one + " of ").orElse("") + machine;
    }
  }

  /**
   * Makes a version the newest again.
   *
   * @param listener is told how far reading it through is
   * @return the new newest version
   * @throws StatelessException if there is none like that, or its bytes are not what was kept
   */
  public Backups.Kept bringBack(Wanted wanted, Listener listener) {
    Chosen chosen = only(wanted, candidates(wanted));
    return backups.holding(
        wanted.doing(),
        chosen.store.place(),
        () -> {
          BackupVersion version = again(wanted, chosen);
          requireWhole(wanted.doing(), chosen.store.place(), version, listener);
          BackupVersion head = chosen.store.bringBack(version, Position.fresh(random));
          return kept(chosen.store.place(), head, true);
        });
  }

  /**
   * Copies a version, or a part of it, out.
   *
   * @param path what, as the OS names it; {@code /} for everything
   * @param into a directory that is not there yet
   * @param listener is told how far reading it through is
   * @return the version
   * @throws StatelessException if there is none like that, or its bytes are not what was kept
   */
  public Backups.Kept copyOut(Wanted wanted, AbsolutePath path, Path into, Listener listener) {
    Chosen chosen = only(wanted, having(wanted, path, candidates(wanted)));
    BackupPlace place = chosen.store.place();
    return backups.holding(
        wanted.doing(),
        place,
        () -> {
          BackupVersion version = again(wanted, chosen);
          requireWhole(wanted.doing(), place, version, listener);
          new CopyOut(wanted.doing(), place.tree(version.id())).copy(path, into);
          List<BackupVersion> all = place.read().versions();
          return kept(place, version, version.equals(all.get(all.size() - 1)));
        });
  }

  private static Backups.Kept kept(BackupPlace place, BackupVersion version, boolean current) {
    return new Backups.Kept(place.machine(), place.store(), version, current);
  }

  private record Chosen(StoreVersions store, BackupVersion version) {}

  /** The versions that could be meant, one of each store. */
  private List<Chosen> candidates(Wanted wanted) {
    backups.damaged(wanted.machine()).stream()
        .filter(one -> wanted.store().isEmpty() || wanted.store().get().equals(one.store()))
        .findFirst()
        .ifPresent(
            one -> {
              throw one.why();
            });
    List<Backups.Kept> all = backups.of(wanted.machine());
    List<StoreName> stores =
        all.stream()
            .map(Backups.Kept::store)
            .distinct()
            .filter(one -> wanted.store().isEmpty() || wanted.store().get().equals(one))
            .toList();
    List<Chosen> chosen =
        stores.stream()
            .map(store -> backups.of(wanted.machine(), store))
            .flatMap(store -> at(store.record().versions(), wanted, store).stream())
            .toList();
    if (chosen.isEmpty()) {
      throw none(wanted, all);
    }
    return chosen;
  }

  private static Optional<Chosen> at(
      List<BackupVersion> versions, Wanted wanted, StoreVersions store) {
    Optional<BackupVersion> latest = Optional.empty();
    for (BackupVersion version : versions) {
      if (wanted.at().isEmpty() || !version.time().isAfter(wanted.at().get())) {
        latest = Optional.of(version);
      }
    }
    return latest.map(version -> new Chosen(store, version));
  }

  private static StatelessException none(Wanted wanted, List<Backups.Kept> all) {
    if (all.isEmpty()) {
      return new StatelessException(
          wanted.doing(),
          "the server has no version of it",
          "'stateless backups' lists what it has. A machine sends a store that has a 'backup' while"
              + " 'stateless serve' runs.");
    }
    String found =
        wanted
            .at()
            .map(at -> "there is no version of " + at + " or before")
            .orElse("there is no version of this store");
    return new StatelessException(wanted.doing(), found, "There are: " + list(all) + ".");
  }

  private static String list(List<Backups.Kept> all) {
    return Texts.list(
        all.stream()
            .map(one -> "store %s at %s".formatted(one.store(), one.version().time()))
            .toList());
  }

  private static List<Chosen> having(Wanted wanted, AbsolutePath path, List<Chosen> all) {
    List<Chosen> having =
        all.stream()
            .filter(
                one -> {
                  try {
                    Path tree = one.store.place().tree(one.version.id());
                    return new CopyOut(wanted.doing(), tree).has(path);
                  } catch (IOException e) {
                    throw new StatelessException(
                        wanted.doing(), "a version cannot be read: " + e, "Look at it there.", e);
                  }
                })
            .toList();
    if (having.isEmpty()) {
      throw new StatelessException(
          wanted.doing(),
          "the version of that time has no " + path,
          "'stateless backups " + wanted.machine() + "' lists the versions; choose with '--at'.");
    }
    return having;
  }

  private static Chosen only(Wanted wanted, List<Chosen> all) {
    if (all.size() > 1) {
      throw new StatelessException(
          wanted.doing(),
          "it has several stores: "
              + Texts.list(all.stream().map(one -> one.store.place().store()).toList()),
          "Choose one with '--store'.");
    }
    return all.get(0);
  }

  /** It may have been removed before the lock was taken. */
  private static BackupVersion again(Wanted wanted, Chosen chosen) throws IOException {
    return chosen.store.place().read().versions().stream()
        .filter(one -> one.number() == chosen.version.number())
        .findFirst()
        .orElseThrow(
            () ->
                new StatelessException(
                    wanted.doing(),
                    "the version was removed at this very moment",
                    "Do this again, or choose another."));
  }

  private static void requireWhole(
      String doing, BackupPlace place, BackupVersion version, Listener listener) {
    List<Difference> differences =
        place.repository().verify(place.series(), version.id(), listener);
    if (!differences.isEmpty()) {
      throw new StatelessException(
          doing,
          "version %s of %s is damaged: %s"
              .formatted(
                  version.id().abbreviated(),
                  version.time(),
                  Texts.list(
                      differences.stream()
                          .limit(MOST_SHOWN)
                          .map(one -> one.path() + " (" + one.what() + ")")
                          .toList())),
          "Choose another with '--at', and check the server's disk.");
    }
  }
}
