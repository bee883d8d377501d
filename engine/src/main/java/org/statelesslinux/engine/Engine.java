package org.statelesslinux.engine;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.statelesslinux.engine.backend.ModeInfo;
import org.statelesslinux.engine.backend.Registry;
import org.statelesslinux.engine.config.Site;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.execute.HostInstances;
import org.statelesslinux.engine.execute.HostPlaces;
import org.statelesslinux.engine.execute.InstanceRecord;
import org.statelesslinux.engine.identity.SiteSecret;
import org.statelesslinux.engine.netboot.NetbootServer;
import org.statelesslinux.engine.repository.SnapshotInfo;
import org.statelesslinux.engine.serve.Serving;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.ProfileName;
import org.statelesslinux.model.StatelessException;

/**
 * One site: publishes its profiles, plans and instantiates its machines, serves its snapshots.
 *
 * <p>Safe for use by several threads. Failures are {@link StatelessException}s, which say what was
 * being done, what was found and what to do. Interrupting the thread that runs an operation cancels
 * it; nothing is left behind then.
 */
public final class Engine implements AutoCloseable {
  private final Workshop workshop;

  Engine(
      Site site,
      Registry registry,
      Optional<Path> stores,
      HostPlaces places,
      Optional<SiteSecret> secret,
      Clock clock) {
    this.workshop =
        new Workshop(
            site, registry, stores, new HostInstances(places), places.services(), secret, clock);
  }

  /** Starts an engine. */
  public static EngineBuilder builder() {
    return new EngineBuilder();
  }

  /** The site as configured. */
  public Site site() {
    return workshop.site();
  }

  /** The modes that there are. */
  public List<ModeInfo> modes() {
    return workshop.registry().modes();
  }

  /**
   * A profile of the site.
   *
   * @param name its name
   * @throws StatelessException if the site has none of this name
   */
  public ProfileOperations profile(String name) {
    return new ProfileOperations(
        workshop, workshop.site().profile(Workshop.named("find profile", name, ProfileName::new)));
  }

  /**
   * A machine of the site.
   *
   * @param name its host name
   * @throws StatelessException if the site has none of this name
   */
  public MachineOperations machine(String name) {
    return new MachineOperations(
        workshop, workshop.site().machine(Workshop.named("find machine", name, MachineName::new)));
  }

  /** All snapshots, by profile and then by age, the oldest first. */
  public List<SnapshotInfo> snapshots() {
    return Door.open("list the snapshots", () -> workshop.repository().snapshots());
  }

  /** The backups of machines. */
  public BackupOperations backups() {
    return new BackupOperations(workshop);
  }

  /** The instances on this host. */
  public List<InstanceRecord> instances() {
    return Door.open("list the instances", () -> workshop.instances().all());
  }

  /**
   * Undoes {@link MachineOperations#into}, also after its process was killed.
   *
   * @throws StatelessException if nothing is instantiated there, or somebody still uses it
   */
  public void release(Path directory) {
    Door.open("release " + directory, () -> workshop.instances().release(directory));
  }

  /**
   * Throws away the snapshots that are neither current, nor pinned, nor in use, with all that was
   * published of them, and the versions of backups that are not to be kept any more. Where a record
   * is damaged, all that it may be about is kept.
   *
   * @param listener is told how far it is, and what is kept although it may not be needed
   * @return the snapshots that were thrown away
   */
  public List<SnapshotInfo> gc(Listener listener) {
    return Door.open("collect garbage", () -> new Garbage(workshop, listener).collect());
  }

  /**
   * Starts the services that machines need, for all modes in use, and the HTTP service that starts
   * machines over the network, and keeps them running until they are closed. What is published
   * meanwhile is served too.
   *
   * @param listener is told what is going on, and first where machines find the HTTP service
   * @throws StatelessException if a service does not start; none is left running then
   */
  public Serving serve(Listener listener) {
    return Door.open("serve the site", () -> serveAll(listener));
  }

  private Serving serveAll(Listener listener) {
    Listener told = Listener.inTurn(listener);
    Serving serving =
        Serving.start(
            workshop.servePlace(), modesInUse(), new NeededServices(workshop, told)::of, told);
    boolean started = false;
    try {
      Optional<BackupHost> backups = BackupHost.start(workshop, told);
      serving.endingWith(() -> backups.ifPresent(BackupHost::close));
      NetbootServer netboot =
          new MachineService(workshop)
              .start(serving::offered, backups.map(BackupHost::requests), told);
      started = true;
      return serving.endingWith(
          () -> {
            netboot.close();
            backups.ifPresent(BackupHost::close);
          });
    } finally {
      if (!started) {
        serving.close();
      }
    }
  }

  /**
   * What is known of the machines: those that the configuration names, and those that were seen. A
   * record that is damaged is told with its machine, and keeps nothing of the others back.
   *
   * @return one for each, in the order of their names
   */
  public List<MachineStatus> status() {
    return Door.open("tell the state of the machines", () -> new MachineStatuses(workshop).all());
  }

  /**
   * Does nothing now: backends are opened for one operation each. Instances and services that were
   * begun are their holders' to end.
   */
  @Override
  public void close() {}

  /** The modes that the site's machines use. */
  public Set<Mode> modesInUse() {
    return workshop.site().profiles().stream()
        .flatMap(profile -> workshop.site().modesOf(profile.name()).stream())
        .collect(Collectors.toUnmodifiableSet());
  }
}
