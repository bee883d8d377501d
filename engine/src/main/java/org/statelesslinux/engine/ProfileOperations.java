package org.statelesslinux.engine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.statelesslinux.engine.backend.OpenBackend;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.execute.ServerExecutor;
import org.statelesslinux.engine.planning.Planner;
import org.statelesslinux.engine.repository.Difference;
import org.statelesslinux.engine.repository.PublishOutcome;
import org.statelesslinux.engine.repository.SnapshotInfo;
import org.statelesslinux.engine.state.SnapshotRules;
import org.statelesslinux.model.CancelledException;
import org.statelesslinux.model.Capability;
import org.statelesslinux.model.Machine;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.Profile;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.model.StatelessException;

/** What can be done with a profile. Safe for use by several threads. */
public final class ProfileOperations {
  /** The word that stands for the current snapshot wherever an id is asked for. */
  public static final String CURRENT = "current";

  /** What starts from a medium that names no machine. */
  private static final MachineName ANONYMOUS = new MachineName("anonymous");

  private final Workshop workshop;
  private final Profile profile;

  ProfileOperations(Workshop workshop, Profile profile) {
    this.workshop = workshop;
    this.profile = profile;
  }

  /** The profile as configured. */
  public Profile profile() {
    return profile;
  }

  /** As {@link #publish(Listener)}, telling nobody. */
  public PublishResult publish() {
    return publish(Listener.silent());
  }

  /**
   * Makes a snapshot of the profile's tree, makes it current, and publishes it in every mode that
   * the profile's machines use. State rules that the snapshot does not fit are refused, and what a
   * person should know of the others is told. A mode that cannot deliver this snapshot refuses by
   * itself; the others are published all the same.
   *
   * @param listener is told how far it is
   * @throws StatelessException if there is no snapshot; the one before is current still
   */
  public PublishResult publish(Listener listener) {
    return Door.open("publish profile " + profile.name(), () -> publishAll(listener));
  }

  private PublishResult publishAll(Listener listener) {
    Optional<SnapshotId> before = workshop.repository().currentId(profile.name());
    PublishOutcome outcome =
        workshop
            .repository()
            .publish(
                profile.name(),
                Path.of(profile.tree().value()),
                manifest -> checkRules(manifest, listener),
                listener);
    PublishResult result =
        new PublishResult(outcome, publishInAllModes(outcome.snapshot(), listener));
    before.ifPresent(old -> workshop.deltas().prepare(outcome.snapshot().id(), old));
    return result;
  }

  private List<ModeResult> publishInAllModes(SnapshotInfo snapshot, Listener listener) {
    List<ModeResult> results = new ArrayList<>();
    for (Mode mode : workshop.site().modesOf(profile.name())) {
      results.add(new ModeResult(mode, tryPublish(snapshot, mode, listener)));
    }
    return results;
  }

  /**
   * Makes a snapshot that is there the current one again, and publishes it in every mode that the
   * profile's machines use, as {@link #publish(Listener)} does. Nothing becomes of the tree, so the
   * next publish makes a snapshot of it again.
   *
   * @param to one of {@link #snapshots()}, such as {@link #beforeCurrent()}
   * @param listener is told how far it is
   * @throws StatelessException if that snapshot cannot be the current one; which one is has not
   *     changed then
   */
  public PublishResult rollBack(SnapshotInfo to, Listener listener) {
    return Door.open(
        "roll profile %s back to snapshot %s".formatted(profile.name(), to.id().abbreviated()),
        () -> {
          checkRules(workshop.repository().manifest(profile.name(), to.id()), listener);
          SnapshotInfo snapshot = workshop.repository().makeCurrent(profile.name(), to.id());
          return new PublishResult(
              new PublishOutcome(snapshot, false, snapshot.entries(), List.of()),
              publishInAllModes(snapshot, listener));
        });
  }

  /**
   * The youngest snapshot that is older than the current one.
   *
   * @throws StatelessException if there is none
   */
  public SnapshotInfo beforeCurrent() {
    String doing = "find the snapshot before the current one of profile " + profile.name();
    SnapshotInfo current = workshop.current(profile, doing);
    List<SnapshotInfo> all = snapshots();
    int place = all.indexOf(current);
    if (place < 1) {
      throw new StatelessException(
          doing,
          "none is older than " + current.id().abbreviated(),
          "'stateless snapshots' lists those there are; publish the prototype as it should be.");
    }
    return all.get(place - 1);
  }

  private void checkRules(Path manifest, Listener listener) {
    FittedRules.tell(
        SnapshotRules.of("publish profile " + profile.name(), profile, manifest), listener);
  }

  private Optional<StatelessException> tryPublish(
      SnapshotInfo snapshot, Mode mode, Listener listener) {
    try {
      publish(snapshot, mode, listener);
      return Optional.empty();
    } catch (CancelledException e) {
      throw e;
    } catch (StatelessException e) {
      return Optional.of(e);
    }
  }

  /**
   * Publishes a snapshot in a mode, unless it is published already.
   *
   * @param snapshot the snapshot
   * @param mode the mode
   * @param listener is told how far it is
   * @throws StatelessException if this mode cannot deliver this snapshot
   */
  public void publish(SnapshotInfo snapshot, Mode mode, Listener listener) {
    Door.open(
        "publish snapshot %s in mode %s".formatted(snapshot.id().abbreviated(), mode),
        () -> publishIn(snapshot, mode, listener));
  }

  /**
   * Whether a snapshot is published in a mode, so that machines in that mode can have it.
   *
   * @param snapshot one of {@link #snapshots()}
   * @param mode the mode, whether the site uses it or not
   * @throws StatelessException if what is kept of it cannot be read
   */
  public boolean isPublished(SnapshotInfo snapshot, Mode mode) {
    return Door.open(
        "tell whether snapshot %s is published in mode %s"
            .formatted(snapshot.id().abbreviated(), mode),
        () -> workshop.published(snapshot, mode).publication().isPresent());
  }

  private void publishIn(SnapshotInfo snapshot, Mode mode, Listener listener) {
    try (OpenBackend backend = workshop.open(mode, workshop.site().options(mode, profile.name()))) {
      workshop.requireFidelity(snapshot, backend);
      workshop
          .publications()
          .publish(
              profile.name(),
              snapshot.id(),
              mode,
              artefacts ->
                  new ServerExecutor(listener)
                      .run(
                          new Planner(backend)
                              .publish(workshop.publishRequest(snapshot, mode, artefacts)),
                          Map.of())
                      .facts());
    }
  }

  /**
   * Makes a medium that starts any machine with the current snapshot: one file that is a disc and a
   * stick. What starts from it has no identity of its own, and no backups.
   *
   * @param mode the mode; empty for the only one of the profile's that starts from a medium
   * @param file the file; made or replaced as a whole
   * @param listener is told how far it is
   * @throws StatelessException if no mode, or more than one, starts from a medium, nothing is
   *     published for it, the snapshot lacks something that a start needs, its machines need keys,
   *     or the file cannot be written
   */
  public Medium medium(Optional<Mode> mode, Path file, Listener listener) {
    String doing = "make a medium of profile " + profile.name();
    return Door.open(
        doing,
        () -> {
          Machine machine =
              new Machine(
                  ANONYMOUS,
                  profile.name(),
                  mode.orElseGet(() -> modeOfMedia(doing)),
                  Optional.empty());
          BootBuilder builder =
              new BootBuilder(workshop, workshop.site().server(), BootBuilder.Delivery.TO_ANYBODY);
          return new MediumMaker(workshop, machine, builder.netboot())
              .make(builder.of(machine), file, listener);
        });
  }

  private Mode modeOfMedia(String doing) {
    List<Mode> modes =
        workshop.site().modesOf(profile.name()).stream()
            .filter(
                mode ->
                    workshop
                        .registry()
                        .mode(mode)
                        .capabilities()
                        .contains(Capability.REMOVABLE_MEDIUM))
            .toList();
    if (modes.size() != 1) {
      throw new StatelessException(
          doing,
          modes.isEmpty()
              ? "none of its modes starts from a medium"
              : "several of its modes start from a medium: " + modes,
          modes.isEmpty()
              ? "Set 'mode: livecd' for the profile, and publish it."
              : "Choose one: --mode MODE.");
    }
    return modes.get(0);
  }

  /** The snapshots of the profile, the oldest first. */
  public List<SnapshotInfo> snapshots() {
    return Door.open(
        "list the snapshots of profile " + profile.name(),
        () -> workshop.repository().snapshots(profile.name()));
  }

  /**
   * A snapshot by what a person types.
   *
   * @param text {@link #CURRENT}, an id, or the first digits of one, with or without {@code
   *     sha256:}
   * @throws StatelessException if no snapshot begins like that, or several do
   */
  public SnapshotInfo find(String text) {
    String doing = "find a snapshot of profile " + profile.name();
    if (text.equals(CURRENT)) {
      return workshop.current(profile, doing);
    }
    String digits = text.toLowerCase(Locale.ROOT).replaceFirst("^sha256:", "");
    List<SnapshotInfo> matching =
        digits.isEmpty()
            ? List.of()
            : snapshots().stream().filter(one -> one.id().hex().startsWith(digits)).toList();
    if (matching.size() != 1) {
      throw new StatelessException(
          doing,
          (matching.isEmpty() ? "none" : "more than one") + " begins with '" + text + "'",
          "'stateless snapshots' lists those there are.");
    }
    return matching.get(0);
  }

  /**
   * Reads all of a snapshot and compares it with its manifest, and that with its id.
   *
   * @return what differs; empty if nothing does
   */
  public List<Difference> verify(SnapshotId id, Listener listener) {
    return Door.open(
        "verify snapshot " + id.abbreviated(),
        () -> workshop.repository().verify(profile.name(), id, listener));
  }

  /** What the second snapshot has otherwise than the first. */
  public List<Difference> diff(SnapshotInfo first, SnapshotInfo second) {
    return Door.open("compare two snapshots", () -> workshop.repository().diff(first, second));
  }

  /** Keeps a snapshot until it is unpinned. */
  public void pin(SnapshotId id) {
    Door.open("pin a snapshot", () -> workshop.repository().pin(profile.name(), id));
  }

  /** Lets a pinned snapshot go again. */
  public void unpin(SnapshotId id) {
    Door.open("unpin a snapshot", () -> workshop.repository().unpin(profile.name(), id));
  }
}
