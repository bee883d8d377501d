package org.statelesslinux.engine;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.statelesslinux.engine.backend.OpenBackend;
import org.statelesslinux.engine.boot.BootEntry;
import org.statelesslinux.engine.boot.Bundle;
import org.statelesslinux.engine.event.Event;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.execute.HostInstances;
import org.statelesslinux.engine.execute.HostRequirements;
import org.statelesslinux.engine.execute.InstanceRequest;
import org.statelesslinux.engine.identity.MachineKeys;
import org.statelesslinux.engine.netboot.NetbootServer;
import org.statelesslinux.engine.planning.Places;
import org.statelesslinux.engine.planning.PlanNotes;
import org.statelesslinux.engine.planning.Planner;
import org.statelesslinux.engine.recommend.Recommendation;
import org.statelesslinux.engine.repository.SnapshotInfo;
import org.statelesslinux.engine.serve.HostServices;
import org.statelesslinux.engine.serve.ListeningPort;
import org.statelesslinux.engine.serve.ModeServices;
import org.statelesslinux.engine.serve.ServePlace;
import org.statelesslinux.model.Capability;
import org.statelesslinux.model.Machine;
import org.statelesslinux.model.MachineFacts;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.Profile;
import org.statelesslinux.model.Publication;
import org.statelesslinux.model.ServerAddress;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.plan.MachinePlan;
import org.statelesslinux.spi.PublishedSnapshot;

/** What can be done with a machine. Safe for use by several threads. */
public final class MachineOperations {
  private final Workshop workshop;
  private final Machine machine;

  MachineOperations(Workshop workshop, Machine machine) {
    this.workshop = workshop;
    this.machine = machine;
  }

  /** The machine as configured. */
  public Machine machine() {
    return machine;
  }

  /**
   * The same machine in another mode, with that mode's options.
   *
   * @param mode the mode, whether the site uses it or not
   * @throws StatelessException if there is no such mode
   */
  public MachineOperations in(Mode mode) {
    workshop.registry().mode(mode);
    return new MachineOperations(workshop, machine.in(mode));
  }

  /** As {@link #plan(Listener)}, telling nobody. */
  public MachinePlan plan() {
    return plan(Listener.silent());
  }

  /**
   * All that will happen for this machine and its profile's current snapshot. Nothing is done.
   *
   * @param listener is told what a person should know of the plan
   * @throws StatelessException if the profile has no snapshot, a state rule does not fit it, or the
   *     mode cannot
   */
  public MachinePlan plan(Listener listener) {
    String doing = "plan machine " + machine.name();
    Profile configured = workshop.site().profile(machine.profile());
    SnapshotInfo snapshot = workshop.current(configured, doing);
    Profile profile = workshop.fittedRules().fit(doing, configured, snapshot, listener);
    PublishedSnapshot published = workshop.published(snapshot, machine.mode());
    try (OpenBackend backend = open()) {
      MachinePlan plan =
          new Planner(backend, workshop.keysApart())
              .plan(
                  machine,
                  profile,
                  workshop.storesByName(),
                  workshop.site().server(),
                  workshop.publishRequest(
                      snapshot, machine.mode(), workshop.artefacts(snapshot, machine.mode())),
                  workshop.serveRequest(machine.mode(), published));
      PlanNotes.of(machine, profile, plan).forEach(note -> listener.on(new Event.Note(note)));
      return plan;
    }
  }

  /** As {@link #recommend(MachineFacts)}, by what the configuration says of the machine alone. */
  public Recommendation recommend() {
    return recommend(MachineFacts.UNKNOWN);
  }

  /**
   * Which of the modes that there are suit this machine, and why; whether the site uses them or
   * not. Nothing is done.
   *
   * @param facts what is known of the machine; they go before what the configuration says of it
   * @throws StatelessException if the repository cannot be read
   */
  public Recommendation recommend(MachineFacts facts) {
    return Door.open(
        "recommend a mode for machine " + machine.name(),
        () -> new Recommender(workshop, machine).of(facts.over(workshop.site().facts(machine))));
  }

  /**
   * Whom others see when they reach this machine: the same in every mode and on any hardware.
   *
   * @throws StatelessException if the site's secret cannot be read, or made if there is none yet
   */
  public PublicIdentity identity() {
    return Door.open(
        "tell who machine " + machine.name() + " is",
        () -> PublicIdentity.of(workshop.identity(machine)));
  }

  /**
   * Writes all that this machine proves itself by to a key disk: see {@link MachineKeys#write}. The
   * machine looks for it where the site says {@code secrets: key-disk}.
   *
   * @param disk where the disk is mounted
   * @return the directory on it with the machine's files
   * @throws StatelessException if they cannot be written, or the site's secret cannot be read
   */
  public Path writeKeys(Path disk) {
    return Door.open(
        "write the keys of " + machine.name(), () -> workshop.keys(machine).write(disk));
  }

  /**
   * Runs a command in an instance of this machine on this host, in a mount namespace of its own
   * that is gone when the command ends. The standard streams are those of this process.
   *
   * @param command the program, as the instance names it, and its arguments
   * @param listener is told of the steps
   * @return the command's exit code
   * @throws StatelessException if the instance did not come up; nothing is left then
   */
  public int run(List<String> command, Listener listener) {
    return Door.open(
        "run a command in an instance of " + machine.name(),
        () ->
            with(
                listener,
                false,
                (request, told) -> workshop.instances().run(request, command, told)));
  }

  /** As {@link #run(List, Listener)}, telling nobody. */
  public int run(List<String> command) {
    return run(command, Listener.silent());
  }

  /**
   * Mounts an instance of this machine on a directory of this host.
   *
   * @param directory an empty directory, made if it is missing
   * @param listener is told of the steps
   * @return the instance; closing it releases it
   * @throws StatelessException if the instance did not come up; nothing is left then
   */
  public Instance into(Path directory, Listener listener) {
    return Door.open(
        "instantiate " + machine.name() + " into " + directory,
        () ->
            with(
                listener,
                true,
                (request, told) -> {
                  Path root = workshop.instances().into(request, directory, told);
                  return new Instance(workshop.instances(), root);
                }));
  }

  /**
   * Writes the files that start this machine with its profile's current snapshot, for whoever
   * carries them to it: see {@link Bundle}. The snapshot is in use from now on, as if the machine
   * had fetched it.
   *
   * @param directory where to; made if it is missing
   * @throws StatelessException if the snapshot lacks something that a start needs, or the files
   *     cannot be written
   */
  public Bundle bundle(Path directory) {
    BootBuilder builder =
        new BootBuilder(workshop, workshop.site().server(), BootBuilder.Delivery.BY_HAND);
    return Door.open(
        "write the boot files of " + machine.name(),
        () -> {
          BootEntry entry = builder.of(machine);
          // The machine may be started with it any day.
          workshop.fetched(machine, entry.snapshot());
          Bundle bundle = new Bundle(directory, machine, entry);
          bundle.write(builder.netboot());
          return bundle;
        });
  }

  /**
   * Makes a medium that starts this machine with its profile's current snapshot: one file that is a
   * disc and a stick. It holds the machine's secrets, so only its owner may read it. The snapshot
   * is in use from now on, as if the machine had fetched it.
   *
   * @param file the file; made or replaced as a whole
   * @param listener is told how far it is
   * @throws StatelessException if its mode starts from no medium, nothing is published for it, the
   *     snapshot lacks something that a start needs, or the file cannot be written
   */
  public Medium medium(Path file, Listener listener) {
    BootBuilder builder =
        new BootBuilder(workshop, workshop.site().server(), BootBuilder.Delivery.BY_HAND);
    return Door.open(
        "make a medium for " + machine.name(),
        () -> {
          BootEntry entry = builder.of(machine);
          // It may be started from it any day.
          workshop.fetched(machine, entry.snapshot());
          return new MediumMaker(workshop, machine, builder.netboot()).make(entry, file, listener);
        });
  }

  /**
   * What plays this machine on this host starts with, where it sees the server under another
   * address than the site says: in a virtual machine, for instance. It holds the machine's secrets,
   * but does not report: the machine itself may be running another snapshot meanwhile. Nor is the
   * snapshot in use by it. In the place of a store on a file server it has memory, since the
   * machine itself may be writing there. Its boot disk is made on the only blank disk, and nothing
   * updates it.
   *
   * @param server the server's address
   * @throws StatelessException if the snapshot lacks something that a start needs
   */
  public BootEntry bootEntry(ServerAddress server) {
    return new BootBuilder(workshop, server, BootBuilder.Delivery.TO_A_STAND_IN).of(machine);
  }

  /**
   * The medium from which what plays this machine on this host starts, as {@link
   * #bootEntry(ServerAddress)} says.
   *
   * @param server the server's address
   * @param file the file; made or replaced as a whole
   * @param listener is told how far it is
   * @throws StatelessException as {@link #medium(Path, Listener)}
   */
  public Medium medium(ServerAddress server, Path file, Listener listener) {
    BootBuilder builder = new BootBuilder(workshop, server, BootBuilder.Delivery.TO_A_STAND_IN);
    return Door.open(
        "make a medium for " + machine.name(),
        () ->
            new MediumMaker(workshop, machine, builder.netboot())
                .make(builder.of(machine), file, listener));
  }

  /**
   * Sees to it that what this machine's mode needs of the server runs on this host, for as long as
   * a machine that this host plays needs it: what runs already is used, else it is started.
   *
   * @param listener is told of what goes wrong with services that this process runs
   * @return to be closed when they are not needed any more
   * @throws StatelessException if nothing is published for it, or the services cannot be had
   */
  public HostServices services(Listener listener) {
    String doing = "serve machine " + machine.name();
    return Door.open(
        doing,
        () -> {
          Profile profile = workshop.site().profile(machine.profile());
          SnapshotInfo snapshot = workshop.current(profile, doing);
          Mode mode = machine.mode();
          workshop.publication(workshop.published(snapshot, mode), mode, doing);
          HostServices services =
              HostServices.need(
                  workshop.servePlace(),
                  mode,
                  snapshot.id(),
                  () -> workshop.services(mode, listener),
                  listener);
          try {
            return withOffers(services, workshop.services(mode, listener));
          } catch (RuntimeException e) {
            services.close();
            throw e;
          }
        });
  }

  /** What is offered over HTTP comes from whoever has the port already, else from here. */
  private HostServices withOffers(HostServices services, ModeServices mode) {
    if (mode.offered().isEmpty() || new ListeningPort(workshop.site().netboot().port()).isTaken()) {
      return services;
    }
    NetbootServer http =
        NetbootServer.offering(
            workshop.site().netboot().port(),
            (of, name) ->
                of.equals(mode.mode())
                    ? Optional.ofNullable(mode.offered().get(name))
                    : Optional.empty());
    return services.endingWith(http::close);
  }

  /**
   * Does something with an instance.
   *
   * @param stays whether the instance goes on when it is done
   */
  private <T> T with(
      Listener listener, boolean stays, BiFunction<InstanceRequest, Listener, T> work) {
    Profile configured = workshop.site().profile(machine.profile());
    String doing = "instantiate " + machine.name();
    HostInstances.requireRoot(doing);
    SnapshotInfo snapshot = workshop.current(configured, doing);
    Profile profile = workshop.fittedRules().fit(doing, configured, snapshot, listener);
    Mode mode = machine.mode();
    PublishedSnapshot published = workshop.published(snapshot, mode);
    Publication publication = workshop.publication(published, mode, doing);
    try (OpenBackend backend = open()) {
      Planner planner = new Planner(backend, workshop.keysApart());
      Function<Places, Planner.Boot> boot =
          places ->
              planner.boot(
                  machine,
                  profile,
                  workshop.storesByName(),
                  published,
                  ServerAddress.LOOPBACK,
                  places,
                  Set.of());
      // Before services are started that an instance could not use anyway.
      HostRequirements.check(boot.apply(Places.ON_A_MACHINE).requirementsOnHost());
      try (HostServices services = services(snapshot, backend, stays, listener)) {
        return work.apply(
            new InstanceRequest(
                machine,
                snapshot.id(),
                workshop.repository().root(),
                workshop.useLock(),
                workshop.repository().manifest(profile.name(), snapshot.id()),
                publication.facts(),
                Optional.of(publication.artefacts()),
                workshop.stores(),
                workshop.identity(machine).files(),
                places -> boot.apply(places).steps()),
            backend.capabilities().contains(Capability.OFFLINE_RUN)
                ? lettingGoOf(services, listener)
                : listener);
      }
    }
  }

  private HostServices services(
      SnapshotInfo snapshot, OpenBackend backend, boolean stays, Listener listener) {
    ServePlace place = workshop.servePlace();
    Mode mode = machine.mode();
    Supplier<ModeServices> wanted = () -> workshop.services(mode, listener);
    return stays && !backend.capabilities().contains(Capability.OFFLINE_RUN)
        ? HostServices.needLasting(place, mode, snapshot.id(), wanted, listener)
        : HostServices.need(place, mode, snapshot.id(), wanted, listener);
  }

  /**
   * Once its command runs, an instance that can do without the server keeps nobody else waiting for
   * the end of services that they use together.
   */
  private static Listener lettingGoOf(HostServices services, Listener listener) {
    return event -> {
      listener.on(event);
      if (event instanceof Event.CommandStarted) {
        services.close();
      }
    };
  }

  private OpenBackend open() {
    return workshop.open(machine.mode(), workshop.site().options(machine));
  }
}
