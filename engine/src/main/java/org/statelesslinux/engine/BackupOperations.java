package org.statelesslinux.engine;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.statelesslinux.engine.backup.BackupVersion;
import org.statelesslinux.engine.backup.Backups;
import org.statelesslinux.engine.backup.Restores;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.model.StoreName;

/**
 * What can be done with the backups of machines, also of those that the configuration does not name
 * any more. Safe for use by several threads.
 */
public final class BackupOperations {
  private final Backups backups;
  private final Restores restores;

  BackupOperations(Workshop workshop) {
    this.backups = workshop.backups();
    this.restores = new Restores(backups);
  }

  /**
   * All versions, by machine and store, the oldest first; those of a store whose record is damaged
   * are not among them.
   */
  public List<BackupInfo> list() {
    return Door.open(
        "list the backups", () -> backups.all().stream().map(BackupOperations::info).toList());
  }

  /**
   * The versions of one machine, by store, the oldest first; without those of damaged stores.
   *
   * @param machine its host name
   */
  public List<BackupInfo> list(String machine) {
    String doing = "list the backups of " + machine;
    MachineName name = Workshop.named(doing, machine, MachineName::new);
    return Door.open(doing, () -> backups.of(name).stream().map(BackupOperations::info).toList());
  }

  /** The records that are damaged, by machine and store. The versions themselves may be good. */
  public List<DamagedRecord> damaged() {
    return Door.open(
        "list the backups", () -> backups.damaged().stream().map(DamagedRecord::of).toList());
  }

  /**
   * Which version of which machine's store is meant.
   *
   * @param machine the machine's host name
   * @param store the store's name; empty for the only one that there is, or that has what is asked
   *     for
   * @param at the newest version of this moment or before; empty for the newest of all
   */
  public record Choice(String machine, Optional<String> store, Optional<Instant> at) {}

  /**
   * Makes a version the newest again. The machine gets it when it starts next: its own state is
   * then not in line with the newest version any more, so it is kept aside on the machine.
   *
   * @param listener is told how far it is
   * @return the new newest version
   * @throws StatelessException if there is none like that, with those that there are, or its bytes
   *     are not what was kept
   */
  public BackupInfo restore(Choice choice, Listener listener) {
    return Door.open(
        "restore " + choice.machine(), () -> info(restores.bringBack(wanted(choice), listener)));
  }

  /**
   * Copies a version, or a part of it, to a new directory of this host, with all attributes.
   *
   * @param path the part, as the OS names it; {@code /} for everything
   * @param into a directory that is not there yet; the part gets its own name in it
   * @param listener is told how far it is
   * @return the version
   * @throws StatelessException as {@link #restore}, or if the version has no such path
   */
  public BackupInfo copyOut(Choice choice, String path, Path into, Listener listener) {
    String doing = "restore " + path + " of " + choice.machine();
    AbsolutePath wantedPath = Workshop.named(doing, path, AbsolutePath::of);
    return Door.open(
        doing, () -> info(restores.copyOut(wanted(choice), wantedPath, into, listener)));
  }

  private static Restores.Wanted wanted(Choice choice) {
    String doing = "restore " + choice.machine();
    return new Restores.Wanted(
        Workshop.named(doing, choice.machine(), MachineName::new),
        choice.store().map(store -> Workshop.named(doing, store, StoreName::new)),
        choice.at());
  }

  private static BackupInfo info(Backups.Kept kept) {
    BackupVersion version = kept.version();
    return new BackupInfo(
        kept.machine(),
        kept.store(),
        version.id(),
        version.time(),
        version.confirmed().map(BackupVersion.Confirmation::time),
        version.entries(),
        version.bytes(),
        version.origin().lineage(),
        version.origin().generation(),
        kept.current());
  }
}
