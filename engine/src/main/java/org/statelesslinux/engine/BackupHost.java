package org.statelesslinux.engine;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.statelesslinux.engine.backup.BackupDaemon;
import org.statelesslinux.engine.backup.BackupRequests;
import org.statelesslinux.engine.event.Event;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.identity.ReportKey;
import org.statelesslinux.engine.machines.Challenges;
import org.statelesslinux.engine.netboot.MachineLookup;
import org.statelesslinux.model.Machine;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.Retention;
import org.statelesslinux.model.StoreName;

/** What a site's machines need of the server to copy their stores to it. */
final class BackupHost implements AutoCloseable {
  private final BackupDaemon daemon;
  private final BackupRequests requests;

  private BackupHost(BackupDaemon daemon, BackupRequests requests) {
    this.daemon = daemon;
    this.requests = requests;
  }

  /** Starts it; empty if no store that machines use has a backup. */
  static Optional<BackupHost> start(Workshop workshop, Listener listener) {
    Set<StoreName> stores = new TreeSet<>();
    workshop
        .site()
        .profiles()
        .forEach(profile -> stores.addAll(workshop.site().backups(profile).keySet()));
    if (stores.isEmpty()) {
      return Optional.empty();
    }
    Path directory = workshop.servePlace().ofCore("backups");
    BackupDaemon daemon =
        BackupDaemon.start(
            workshop.site().backupService(), workshop.backups(), stores, directory, listener);
    listener.on(
        new Event.Note(
            "Machines send backups to %s, port %d"
                .formatted(workshop.site().server(), workshop.site().backupService().port())));
    workshop.site().keysInTheOpen().map(Event.Note::new).ifPresent(listener::on);
    return Optional.of(
        new BackupHost(
            daemon,
            new BackupRequests(
                new OfSite(workshop),
                workshop.backups(),
                new Challenges(workshop.secret(), workshop.clock()),
                daemon.passwords(),
                workshop.site().backupService().port(),
                workshop.clock())));
  }

  /** Answers what machines ask about their backups. */
  BackupRequests requests() {
    return requests;
  }

  @Override
  public void close() {
    daemon.close();
  }

  /** The machines of the configuration. */
  private static final class OfSite implements BackupRequests.Machines {
    private final Workshop workshop;
    private final MachineLookup lookup;

    OfSite(Workshop workshop) {
      this.workshop = workshop;
      this.lookup = new MachineLookup(workshop.site());
    }

    @Override
    public Optional<Machine> find(MachineName name) {
      return lookup.named(name);
    }

    @Override
    public Map<StoreName, Retention> stores(Machine machine) {
      Map<StoreName, Retention> stores = new TreeMap<>();
      workshop
          .site()
          .backups(workshop.site().profile(machine.profile()))
          .forEach((store, backup) -> stores.put(store, backup.keep()));
      return stores;
    }

    @Override
    public ReportKey key(Machine machine) {
      return workshop.secret().reportKey(machine.name(), machine.epoch());
    }

    @Override
    public String password(Machine machine) {
      return workshop.secret().backupPassword(machine.name(), machine.epoch()).reveal();
    }
  }
}
