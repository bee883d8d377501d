package org.statelesslinux.engine;

import java.util.Optional;
import org.statelesslinux.engine.backup.BackupRequests;
import org.statelesslinux.engine.config.Netboot;
import org.statelesslinux.engine.event.Event;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.machines.Reports;
import org.statelesslinux.engine.netboot.MachineLookup;
import org.statelesslinux.engine.netboot.NetbootServer;
import org.statelesslinux.engine.netboot.Offers;

/** The HTTP service of a site, with what it needs of the rest. */
final class MachineService {
  private final Workshop workshop;

  MachineService(Workshop workshop) {
    this.workshop = workshop;
  }

  NetbootServer start(Offers offers, Optional<BackupRequests> backups, Listener listener) {
    MachineLookup lookup = new MachineLookup(workshop.site());
    NetbootServer server =
        NetbootServer.start(
            workshop.site().netboot(),
            lookup,
            new BootBuilder(workshop, workshop.site().server(), delivery()),
            (machine, snapshot) ->
                Door.open(
                    "write down that machine " + machine.name() + " starts",
                    () -> workshop.fetched(machine, snapshot)),
            workshop.secret().entryKey(),
            workshop.deltas(),
            offers,
            new Reports(workshop.secret(), lookup::named, workshop.machines(), workshop.clock()),
            backups,
            listener);
    listener.on(
        new Event.Note(
            "Machines start over the network from http://%s:%s/boot.ipxe"
                .formatted(workshop.site().server().inUrl(), server.address().getPort())));
    return server;
  }

  /** Whoever asks for a machine's archive gets it. */
  private BootBuilder.Delivery delivery() {
    return workshop.site().netboot().secrets() == Netboot.Secrets.TRUSTED_NETWORK
        ? BootBuilder.Delivery.BY_HAND
        : BootBuilder.Delivery.IN_THE_OPEN;
  }
}
