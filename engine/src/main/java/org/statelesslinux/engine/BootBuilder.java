package org.statelesslinux.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.io.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import org.statelesslinux.engine.boot.BootEntries;
import org.statelesslinux.engine.boot.BootEntry;
import org.statelesslinux.engine.boot.BootImage;
import org.statelesslinux.engine.boot.DiskEntry;
import org.statelesslinux.engine.boot.DiskParts;
import org.statelesslinux.engine.boot.EntryDigest;
import org.statelesslinux.engine.boot.EntryDigests;
import org.statelesslinux.engine.boot.MachineArchive;
import org.statelesslinux.engine.boot.SharedParts;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.execute.MachineScript;
import org.statelesslinux.engine.execute.MachineSettings;
import org.statelesslinux.engine.identity.MachineKeys;
import org.statelesslinux.engine.netboot.NetbootServer;
import org.statelesslinux.engine.repository.SnapshotInfo;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Disk;
import org.statelesslinux.model.Machine;
import org.statelesslinux.model.Profile;
import org.statelesslinux.model.Publication;
import org.statelesslinux.model.ServerAddress;
import org.statelesslinux.model.StateStore;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.model.StoreName;
import org.statelesslinux.plan.ImageStep;
import org.statelesslinux.spi.PublishedSnapshot;

/**
 * Makes what machines start with, of their profile's current snapshot: one kernel and boot image
 * for all that start it alike, and each machine's own archive. Safe for use by several threads.
 */
final class BootBuilder implements BootEntries {
  /** What is needed besides the archive for a machine to say what it runs, now and every day. */
  private static final List<String> REPORTING =
      List.of(
          "stateless-report.service", "stateless-report.timer", "timers.target.d/stateless.conf");

  /** What notes on the boot disk that a start went well. */
  private static final List<String> GOOD =
      List.of("stateless-good.service", "multi-user.target.d/stateless.conf");

  private static final AbsolutePath STATELESS = AbsolutePath.of("/stateless");

  private final Workshop workshop;
  private final ServerAddress server;
  private final Delivery delivery;
  private final BootImages images = new BootImages();
  private final EntryDigests digests = new EntryDigests();

  /** How the entry travels to the machine. */
  enum Delivery {
    /** By somebody's hand: it may hold secrets, unless the site has the keys carried apart. */
    BY_HAND,
    /**
     * To what plays the machine on this host: as by hand, but it must not report in the name of the
     * machine, which may be running something else meanwhile, nor use its state on a file server.
     */
    TO_A_STAND_IN,
    /** To any machine: it has a name that says so, no identity, and no keys. */
    TO_ANYBODY,
    /** Where anybody may read it: it holds none. */
    IN_THE_OPEN;

    /** Whether whoever starts with it is the machine, and nobody else may read it. */
    boolean bringsIdentity() {
      return this == BY_HAND || this == TO_A_STAND_IN;
    }
  }

  /**
   * Makes entries.
   *
   * @param server where the machines reach the server
   * @param delivery how the entries travel
   */
  BootBuilder(Workshop workshop, ServerAddress server, Delivery delivery) {
    this.workshop = workshop;
    this.server = server;
    this.delivery = delivery;
  }

  /** The address of the HTTP service, as machines see it. */
  String netboot() {
    return "http://%s:%s".formatted(server.inUrl(), workshop.site().netboot().port());
  }

  @Override
  public BootEntry of(Machine machine) {
    String doing = "start machine " + machine.name();
    return Door.open(
        doing, () -> make(machine, doing, from -> Optional.of(images.find(from))).orElseThrow());
  }

  /**
   * What the machine would be given now, without making any of it that lasts.
   *
   * @return empty if its boot image is not made yet
   */
  Optional<BootEntry> ofWhatIsThere(Machine machine) {
    String doing = "start machine " + machine.name();
    return Door.open(doing, () -> make(machine, doing, images::findMade));
  }

  /** Where a kernel and a boot image come from. */
  private interface Source {
    Optional<BootImages.Made> of(BootImages.Ingredients ingredients) throws IOException;
  }

  private Optional<BootEntry> make(Machine machine, String doing, Source source) {
    Profile configured = workshop.site().profile(machine.profile());
    SnapshotInfo snapshot = workshop.current(configured, doing);
    Profile profile = workshop.fittedRules().fit(doing, configured, snapshot, Listener.silent());
    PublishedSnapshot published = workshop.published(snapshot, machine.mode());
    Publication publication = workshop.publication(published, machine.mode(), doing);
    MachinePlans plans =
        MachinePlans.of(
            workshop, withDisksHere(machine, profile), profile, stores(), published, server);
    if (delivery == Delivery.IN_THE_OPEN) {
      refuseSecrets(machine, profile, plans, doing);
    } else if (delivery == Delivery.TO_ANYBODY) {
      refuseKeys(profile, plans, doing);
    }
    BootImages.Ingredients ingredients =
        new BootImages.Ingredients(
            workshop.publications().bootFiles(profile.name(), snapshot.id()),
            Path.of(published.tree().value()),
            Path.of(published.manifest().value()),
            profile.boot().kernel(),
            BootParts.of(plans.boot(), profile.boot().drivers()).with(plans.toolsOfTheOs()),
            plans.boot().hasBootDisk() && delivery != Delivery.TO_A_STAND_IN
                ? BootImages.Disk.BOOT_DISK
                : BootImages.Disk.NONE);
    try {
      Optional<BootImages.Made> made = source.of(ingredients);
      return made.isEmpty()
          ? Optional.empty()
          : Optional.of(entry(machine, profile, snapshot, publication, plans, made.get()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void refuseSecrets(Machine machine, Profile profile, MachinePlans plans, String doing) {
    Set<StoreName> backedUp = workshop.site().backups(profile).keySet();
    String found;
    String orDisk = "";
    if (plans.holdSecrets()) {
      found = "in mode %s it needs a secret to start".formatted(machine.mode());
    } else if (!backedUp.isEmpty() && !workshop.keysApart()) {
      found = "its backups (store %s) need a secret".formatted(backedUp.iterator().next());
      orDisk = ", or 'secrets: key-disk' and carry the files of 'stateless keys' to the machine";
    } else {
      return;
    }
    throw new StatelessException(
        doing,
        found + ", which anybody on the network could fetch",
        "Set 'secrets: trusted-network' in the configuration if nobody else is on that network"
            + orDisk
            + ", or carry the files of 'stateless bundle' to it.");
  }

  private void refuseKeys(Profile profile, MachinePlans plans, String doing) {
    Set<StoreName> backedUp = workshop.site().backups(profile).keySet();
    if (plans.holdSecrets() || !backedUp.isEmpty()) {
      throw new StatelessException(
          doing,
          plans.holdSecrets()
              ? "it needs a secret to start, which only a machine with a name has"
              : "the backups of store %s are those of a machine with a name"
                  .formatted(backedUp.iterator().next()),
          "Name a machine: --machine NAME.");
    }
  }

  private BootEntry entry(
      Machine machine,
      Profile profile,
      SnapshotInfo snapshot,
      Publication publication,
      MachinePlans plans,
      BootImages.Made made)
      throws IOException {
    MachineScript script =
        MachineScript.render(plans.boot().steps(), publication.facts(), machine.mac());
    Optional<MachineUpdates> updates = updates(profile, publication, plans);
    Function<Optional<String>, byte[]> archive =
        digest -> archive(machine, profile, snapshot, plans, script, updates, digest);
    String commandLine = commandLine(machine, profile, snapshot);
    SharedParts parts =
        new SharedParts(
            digests.part(made.kernel()),
            digests.part(made.image()),
            digests.part(made.manifest()),
            digests.part(made.attributes()));
    EntryDigest digest = EntryDigest.of(parts, archive.apply(Optional.empty()), commandLine);
    Optional<DiskParts> disk =
        made.loader().isEmpty()
            ? Optional.empty()
            : Optional.of(
                new DiskParts(
                    new DiskEntry(digest)
                        .grub(commandLine, profile.boot().onFailure().rebootAfter()),
                    digests.part(made.loader().get())));
    return new BootEntry(
        snapshot.id(),
        Files.size(workshop.repository().manifest(profile.name(), snapshot.id())),
        parts,
        archive.apply(Optional.of(digest.value())),
        commandLine,
        disk,
        digest);
  }

  /** Nothing that only plays the machine fetches in its name. */
  private Optional<MachineUpdates> updates(
      Profile profile, Publication publication, MachinePlans plans) {
    if (delivery == Delivery.TO_A_STAND_IN || !plans.boot().hasBootDisk()) {
      return Optional.empty();
    }
    return Optional.of(
        new MachineUpdates(
            netboot(),
            workshop.secret().entryKey(),
            plans.update().map(plan -> MachineScript.renderUpdate(plan, publication.facts())),
            profile.boot().disk().updates()));
  }

  /** What only plays the machine has a blank disk, of whatever name. */
  private Machine withDisksHere(Machine machine, Profile profile) {
    boolean wanted = machine.bootDisk(profile.boot()).isPresent();
    return delivery == Delivery.TO_A_STAND_IN && wanted
        ? machine.withBootDisk(new Disk.MakeOn.OnlyBlankDisk())
        : machine;
  }

  /** What only plays the machine leaves alone what the machine itself may be using meanwhile. */
  private Map<StoreName, StateStore> stores() {
    Map<StoreName, StateStore> stores = workshop.storesByName();
    if (delivery == Delivery.TO_A_STAND_IN) {
      stores.replaceAll(
          (name, store) ->
              store instanceof StateStore.Network
                  ? new StateStore.Ephemeral(name, Optional.empty())
                  : store);
    }
    return stores;
  }

  private byte[] archive(
      Machine machine,
      Profile profile,
      SnapshotInfo snapshot,
      MachinePlans plans,
      MachineScript script,
      Optional<MachineUpdates> updates,
      Optional<String> entry) {
    boolean reports = reports();
    MachineSettings settings =
        new MachineSettings(
            machine,
            snapshot.id(),
            profile.boot().onFailure(),
            reports ? Optional.of(netboot()) : Optional.empty(),
            netboot() + NetbootServer.offeredBelow(machine.mode()),
            backups(profile),
            plans.boot().hasBootDisk()
                ? OptionalInt.of(profile.boot().disk().tries())
                : OptionalInt.empty(),
            entry);
    MachineArchive archive =
        new MachineArchive()
            .file(STATELESS.resolve("steps"), script.steps().getBytes(UTF_8), 0600)
            .file(STATELESS.resolve("phrases"), script.phrasesFile().getBytes(UTF_8), 0600)
            .file(STATELESS.resolve("machine"), settings.file().getBytes(UTF_8), 0600);
    MachineKeys keys = workshop.keys(machine);
    if (keysComeApart()) {
      archive.file(STATELESS.resolve("keys.sha256"), keys.digests().getBytes(UTF_8), 0600);
    } else if (delivery.bringsIdentity()) {
      keys.identity()
          .files()
          .forEach(
              (name, bytes) ->
                  archive.file(STATELESS.resolve("identity").resolve(name), bytes, 0600));
    }
    if (reports) {
      addReports(archive, keys);
    }
    if (plans.boot().hasBootDisk()) {
      addBootDisk(archive);
    }
    if (plans.boot().steps().stream()
        .anyMatch(
            one ->
                one.step() instanceof ImageStep.MountImage
                    || one.step() instanceof ImageStep.MountLayers)) {
      archive.file(STATELESS.resolve("damage.awk"), resource("damage.awk").getBytes(UTF_8), 0600);
    }
    updates.ifPresent(
        some ->
            some.files().forEach((path, file) -> archive.file(path, file.bytes(), file.mode())));
    if (settings.backups().isPresent()) {
      addBackups(archive, keys, profile);
    }
    return archive.toBytes();
  }

  /** What plays the machine is brought its identity: it has no disk but blank ones. */
  private boolean keysComeApart() {
    return workshop.keysApart()
        && (delivery == Delivery.BY_HAND || delivery == Delivery.IN_THE_OPEN);
  }

  private boolean reports() {
    return delivery == Delivery.BY_HAND || keysComeApart();
  }

  private void addReports(MachineArchive archive, MachineKeys keys) {
    if (!keysComeApart()) {
      archive.file(STATELESS.resolve("report.key"), keys.reportFile(), 0600);
    }
    archive.file(STATELESS.resolve("report"), resource("report").getBytes(UTF_8), 0700);
    archive.file(STATELESS.resolve("server.sh"), serverFunctions().getBytes(UTF_8), 0600);
    addUnits(archive, REPORTING);
  }

  private static void addUnits(MachineArchive archive, List<String> units) {
    for (String unit : units) {
      archive.file(
          STATELESS.resolve("units").resolve(unit),
          resource("units/" + unit).getBytes(UTF_8),
          0644);
    }
  }

  private static void addBootDisk(MachineArchive archive) {
    String entries =
        String.join(
            "\n", MachineScript.partitionFunctions(), resource("lock.sh"), resource("entries.sh"));
    archive.file(STATELESS.resolve("entries.sh"), entries.getBytes(UTF_8), 0600);
    archive.file(STATELESS.resolve("good"), resource("good").getBytes(UTF_8), 0700);
    archive.file(STATELESS.resolve("rollback"), resource("rollback").getBytes(UTF_8), 0700);
    addUnits(archive, GOOD);
  }

  /** Where the backups of a machine go; nowhere from what only plays it. */
  private Optional<MachineSettings.Backups> backups(Profile profile) {
    Set<StoreName> stores = workshop.site().backups(profile).keySet();
    return !reports() || stores.isEmpty()
        ? Optional.empty()
        : Optional.of(new MachineSettings.Backups(netboot(), server, List.copyOf(stores)));
  }

  private void addBackups(MachineArchive archive, MachineKeys keys, Profile profile) {
    if (!keysComeApart()) {
      archive.file(STATELESS.resolve("backup.password"), keys.backupFile(), 0600);
    }
    archive.file(STATELESS.resolve("backup"), resource("backup").getBytes(UTF_8), 0700);
    new BackupUnits(workshop.site().backups(profile))
        .files()
        .forEach(
            (name, text) ->
                archive.file(STATELESS.resolve("units").resolve(name), text.getBytes(UTF_8), 0644));
  }

  /** How a machine speaks to its server, one run at a time. */
  static String serverFunctions() {
    return resource("server.sh") + "\n" + resource("lock.sh");
  }

  /** A text of the early system's. */
  static String resource(String name) {
    try {
      return Resources.toString(Resources.getResource(BootImage.class, name), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String commandLine(Machine machine, Profile profile, SnapshotInfo snapshot) {
    List<String> words = new ArrayList<>();
    words.add("stateless.snapshot=" + snapshot.id().value());
    words.add("stateless.machine=" + machine.name());
    words.addAll(profile.boot().commandLine());
    words.addAll(machine.commandLine());
    return String.join(" ", words);
  }
}
