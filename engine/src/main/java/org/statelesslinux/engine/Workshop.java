package org.statelesslinux.engine;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.statelesslinux.engine.backend.OpenBackend;
import org.statelesslinux.engine.backend.Registry;
import org.statelesslinux.engine.backup.Backups;
import org.statelesslinux.engine.config.Netboot;
import org.statelesslinux.engine.config.Site;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.execute.HostInstances;
import org.statelesslinux.engine.identity.MachineIdentity;
import org.statelesslinux.engine.identity.MachineKeys;
import org.statelesslinux.engine.identity.SiteSecret;
import org.statelesslinux.engine.machines.MachineRecords;
import org.statelesslinux.engine.planning.Planner;
import org.statelesslinux.engine.publication.Fidelity;
import org.statelesslinux.engine.publication.Publications;
import org.statelesslinux.engine.repository.Repository;
import org.statelesslinux.engine.repository.SnapshotInfo;
import org.statelesslinux.engine.serve.ModeServices;
import org.statelesslinux.engine.serve.ServePlace;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Machine;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.Profile;
import org.statelesslinux.model.Publication;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.model.StateStore;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.model.StoreName;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.spi.BackendContext;
import org.statelesslinux.spi.Options;
import org.statelesslinux.spi.PublishRequest;
import org.statelesslinux.spi.PublishedSnapshot;
import org.statelesslinux.spi.ServeRequest;

/** What the operations of one engine share: the site, the repository, the backends. */
final class Workshop {
  private final Site site;
  private final Registry registry;
  private final Optional<Path> stores;
  private final HostInstances instances;
  private final Repository repository;
  private final Publications publications;
  private final ServePlace servePlace;
  private final MachineRecords machines;
  private final Backups backups;
  private final Clock clock;
  private final Optional<SiteSecret> givenSecret;
  private final LastRead lastRead = new LastRead();
  private final FittedRules fittedRules;

  Workshop(
      Site site,
      Registry registry,
      Optional<Path> stores,
      HostInstances instances,
      Path servePlaces,
      Optional<SiteSecret> givenSecret,
      Clock clock) {
    this.site = site;
    this.registry = registry;
    this.stores = stores;
    this.instances = instances;
    Path root = Path.of(site.repository().value());
    this.repository = Repository.at(root);
    this.publications = new Publications(root);
    this.fittedRules = new FittedRules(repository);
    this.servePlace = ServePlace.of(servePlaces, root);
    this.machines = new MachineRecords(root, clock, site::isNamed);
    this.backups = new Backups(root, clock);
    this.clock = clock;
    this.givenSecret = givenSecret;
  }

  /** Makes a name of a person's text. */
  static <T> T named(String doing, String text, Function<String, T> parse) {
    try {
      return parse.apply(text);
    } catch (IllegalArgumentException e) {
      throw new StatelessException(doing, String.valueOf(e.getMessage()), "Correct the name.", e);
    }
  }

  Site site() {
    return site;
  }

  Registry registry() {
    return registry;
  }

  Optional<Path> stores() {
    return stores;
  }

  HostInstances instances() {
    return instances;
  }

  Repository repository() {
    return repository;
  }

  Publications publications() {
    return publications;
  }

  ServePlace servePlace() {
    return servePlace;
  }

  /** What machines have sent of their stores. */
  Backups backups() {
    return backups;
  }

  /** What makes the manifest of one snapshot of that of another. */
  ManifestDeltas deltas() {
    return new ManifestDeltas(repository, clock);
  }

  /** What is known of the machines that were seen. */
  MachineRecords machines() {
    return machines;
  }

  /**
   * Writes down that a machine is given a boot entry, before it is. First said, then looked for:
   * garbage collection goes the other way round.
   *
   * @throws StatelessException if the entry's snapshot has just been thrown away
   */
  void fetched(Machine machine, SnapshotId snapshot) {
    machines.fetched(machine.name(), snapshot);
    if (repository.find(machine.profile(), snapshot).isEmpty()) {
      throw new StatelessException(
          "start machine " + machine.name(),
          "snapshot " + snapshot.abbreviated() + " was thrown away at this very moment",
          "There is a newer one, which the next try takes.");
    }
  }

  Clock clock() {
    return clock;
  }

  /** The site's secret: the one that was given, else the repository's, which is made if need be. */
  SiteSecret secret() {
    return givenSecret.orElseGet(() -> SiteSecret.in(repository.root()));
  }

  /** Whether machines' keys are not in their own archives but on key disks. */
  boolean keysApart() {
    return site.netboot().secrets() == Netboot.Secrets.KEY_DISK;
  }

  /** All that a machine proves itself by. */
  MachineKeys keys(Machine machine) {
    return secret().keys(machine.name(), machine.epoch());
  }

  /** Who a machine is to others. */
  MachineIdentity identity(Machine machine) {
    return keys(machine).identity();
  }

  /** Opens a mode's backend, with options, for whoever closes it. */
  OpenBackend open(Mode mode, Options options) {
    return registry.open(mode, options, new BackendContext(site.server()));
  }

  Map<StoreName, StateStore> storesByName() {
    Map<StoreName, StateStore> byName = new TreeMap<>();
    site.stores().forEach(store -> byName.put(store.name(), store));
    return byName;
  }

  /** The snapshot that a profile's machines get. */
  SnapshotInfo current(Profile profile, String doing) {
    return repository
        .current(profile.name())
        .orElseThrow(
            () ->
                new StatelessException(
                    doing,
                    "profile " + profile.name() + " has no snapshot yet",
                    "Publish it: stateless publish " + profile.name() + "."));
  }

  /** The profiles' state rules as they are for a snapshot. */
  FittedRules fittedRules() {
    return fittedRules;
  }

  /** A snapshot as a backend of a mode sees it. */
  PublishedSnapshot published(SnapshotInfo snapshot, Mode mode) {
    return new PublishedSnapshot(
        snapshot.profile(),
        snapshot.id(),
        snapshot.number(),
        AbsolutePath.of(repository.directory(snapshot.profile(), snapshot.id()).toString()),
        publications.find(snapshot.profile(), snapshot.id(), mode));
  }

  /**
   * What publishing a snapshot in a mode produced.
   *
   * @throws StatelessException if it is not published in this mode
   */
  Publication publication(PublishedSnapshot snapshot, Mode mode, String doing) {
    return snapshot
        .publication()
        .orElseThrow(
            () ->
                new StatelessException(
                    doing + " in mode " + mode,
                    "snapshot %s is not published in this mode"
                        .formatted(snapshot.id().abbreviated()),
                    "Set 'mode: %s' and publish the profile again: stateless publish %s."
                        .formatted(mode, snapshot.profile())));
  }

  /** All snapshots that are published in a mode, in the order of their numbers. */
  List<PublishedSnapshot> allPublished(Mode mode) {
    return repository.snapshots().stream()
        .map(snapshot -> published(snapshot, mode))
        .filter(snapshot -> snapshot.publication().isPresent())
        .sorted(Comparator.comparing(PublishedSnapshot::number))
        .toList();
  }

  /** The other snapshots of a profile that are published in a mode, the newest last. */
  List<PublishedSnapshot> othersPublished(SnapshotInfo snapshot, Mode mode) {
    return repository.snapshots().stream()
        .filter(other -> other.profile().equals(snapshot.profile()))
        .filter(other -> !other.id().equals(snapshot.id()))
        .sorted(Comparator.comparing(SnapshotInfo::created))
        .map(other -> published(other, mode))
        .filter(other -> other.publication().isPresent())
        .toList();
  }

  /** What publishing a snapshot in a mode asks its backend for. */
  PublishRequest publishRequest(SnapshotInfo snapshot, Mode mode, AbsolutePath artefacts) {
    Optional<PublishedSnapshot> previous =
        repository.snapshots(snapshot.profile()).stream()
            .filter(other -> !other.id().equals(snapshot.id()))
            .filter(other -> publications.hasWhole(other.profile(), other.id(), mode))
            .max(Comparator.comparing(SnapshotInfo::created))
            .map(other -> published(other, mode));
    return new PublishRequest(published(snapshot, mode), artefacts, previous);
  }

  /** Refuses a snapshot that a mode would spoil. */
  void requireFidelity(SnapshotInfo snapshot, OpenBackend backend) {
    Fidelity.require(
        "publish snapshot %s of profile %s in mode %s"
            .formatted(snapshot.id().abbreviated(), snapshot.profile(), backend.mode()),
        repository.manifest(snapshot.profile(), snapshot.id()),
        backend.carries());
  }

  /** Where publishing puts, or would put, a snapshot's artefacts in a mode. */
  AbsolutePath artefacts(SnapshotInfo snapshot, Mode mode) {
    return publications.artefacts(snapshot.profile(), snapshot.id(), mode);
  }

  /** What a mode's services would serve if this snapshot were published in it too. */
  ServeRequest serveRequest(Mode mode, PublishedSnapshot with) {
    List<PublishedSnapshot> all = new ArrayList<>(allPublished(mode));
    if (all.stream().noneMatch(one -> one.number() == with.number())) {
      all.add(with);
    }
    return new ServeRequest(all, servePlace.workspace(mode));
  }

  /**
   * What a mode needs on the server now.
   *
   * @param listener is told of publications that cannot be read
   */
  ModeServices services(Mode mode, Listener listener) {
    ServeRequest request =
        new ServeRequest(
            lastRead.read(repository.snapshots(), one -> published(one, mode), mode, listener),
            servePlace.workspace(mode));
    Set<SnapshotId> ids =
        request.snapshots().stream().map(PublishedSnapshot::id).collect(Collectors.toSet());
    if (ids.isEmpty()) {
      return new ModeServices(mode, Plan.empty(), ids);
    }
    try (OpenBackend backend = open(mode, site.options(mode))) {
      return new ModeServices(mode, new Planner(backend).serve(request), ids);
    }
  }

  /**
   * Whether what is published in a mode could all be read when its services were asked for last.
   */
  boolean knowsAllPublished(Mode mode) {
    return lastRead.isWhole(mode);
  }

  /** Keeps a snapshot from being thrown away between looking for it and saying that it is used. */
  Path useLock() {
    return repository.root().resolve(".use.lock");
  }
}
