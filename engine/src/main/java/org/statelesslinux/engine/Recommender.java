package org.statelesslinux.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.statelesslinux.engine.backend.ModeInfo;
import org.statelesslinux.engine.backend.OpenBackend;
import org.statelesslinux.engine.planning.Places;
import org.statelesslinux.engine.planning.PlanValidator;
import org.statelesslinux.engine.planning.Planner;
import org.statelesslinux.engine.recommend.Candidate;
import org.statelesslinux.engine.recommend.Needs;
import org.statelesslinux.engine.recommend.PlanNeeds;
import org.statelesslinux.engine.recommend.RankedMode;
import org.statelesslinux.engine.recommend.Ranker;
import org.statelesslinux.engine.recommend.Recommendation;
import org.statelesslinux.engine.recommend.Verdict;
import org.statelesslinux.engine.repository.SnapshotInfo;
import org.statelesslinux.engine.text.Texts;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Capability;
import org.statelesslinux.model.Disk;
import org.statelesslinux.model.Machine;
import org.statelesslinux.model.MachineFacts;
import org.statelesslinux.model.OnMissing;
import org.statelesslinux.model.Profile;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.model.StateStore;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.model.StoreName;
import org.statelesslinux.spi.PublishRequest;
import org.statelesslinux.spi.PublishedSnapshot;

/** Plans a machine in every mode that there is, and has what comes of it ranked. Only looks. */
final class Recommender {
  /** Stands for the first snapshot of a profile that has none yet. */
  private static final int LONGEST_FOUND = 200;

  private static final SnapshotId ANY = SnapshotId.ofHex("00".repeat(32));

  private final Workshop workshop;
  private final Machine machine;
  private final Profile profile;
  private final Optional<SnapshotInfo> snapshot;

  Recommender(Workshop workshop, Machine machine) {
    this.workshop = workshop;
    this.machine = machine;
    this.profile = workshop.site().profile(machine.profile());
    this.snapshot = workshop.repository().current(profile.name());
  }

  Recommendation of(MachineFacts facts) {
    List<Candidate> modes = workshop.registry().modes().stream().map(this::candidate).toList();
    List<RankedMode> ranking = Ranker.rank(modes, facts);
    List<String> notes = new ArrayList<>(notesOnStores(facts));
    noteOnBootDisk(facts, modes, ranking.get(0)).ifPresent(notes::add);
    return new Recommendation(
        machine.name(),
        profile.name(),
        machine.mode(),
        facts,
        ranking,
        Ranker.changes(modes, facts),
        notes);
  }

  /** A mode brings the OS; its kernel must be there as well, before anything else. */
  private Optional<String> noteOnBootDisk(
      MachineFacts facts, List<Candidate> modes, RankedMode first) {
    boolean startsAlone =
        facts.offline().filter(when -> when != MachineFacts.Offline.NEVER).isPresent()
            || facts.network().filter(MachineFacts.Network.UNRELIABLE::equals).isPresent();
    boolean fromItsDisk =
        first.verdict() != Verdict.CANNOT
            && modes.stream()
                .filter(one -> one.mode().equals(first.mode()))
                .allMatch(
                    one ->
                        one.capabilities().contains(Capability.OFFLINE_BOOT)
                            && one.needs().filter(Needs::medium).isEmpty());
    return startsAlone && fromItsDisk && machine.bootDisk(profile.boot()).isEmpty()
        ? Optional.of(
            "In mode %s it starts without the network only if its kernel is on a disk of its own:"
                    .formatted(first.mode())
                + " name one by 'boot-disk'.")
        : Optional.empty();
  }

  /** What it refuses as it stands can be mended, so it is ranked by what its provider declares. */
  private Candidate candidate(ModeInfo info) {
    Machine there = machine.in(info.mode());
    List<String> missing = workshop.site().missingOptions(there);
    if (!missing.isEmpty()) {
      return unusable(info, "its options '%s' are set".formatted(String.join("' and '", missing)));
    }
    try (OpenBackend backend = workshop.open(info.mode(), workshop.site().options(there))) {
      try {
        return new Candidate(
            info.mode(),
            backend.capabilities(),
            info.capabilities(),
            Optional.of(needs(backend, there)),
            Optional.empty());
      } catch (StatelessException e) {
        return new Candidate(
            info.mode(),
            backend.capabilities(),
            info.capabilities(),
            Optional.empty(),
            Optional.of(mended(e)));
      }
    } catch (StatelessException e) {
      return unusable(info, mended(e));
    }
  }

  private static Candidate unusable(ModeInfo info, String obstacle) {
    return new Candidate(
        info.mode(),
        info.capabilities(),
        info.capabilities(),
        Optional.empty(),
        Optional.of(obstacle));
  }

  private static String mended(StatelessException refusal) {
    String found = refusal.found().lines().findFirst().orElse("it is refused");
    return "this is mended: " + Texts.plain(found, LONGEST_FOUND);
  }

  private Needs needs(OpenBackend backend, Machine there) {
    PublishedSnapshot published =
        snapshot
            .map(one -> workshop.published(one, there.mode()))
            .orElseGet(
                () ->
                    new PublishedSnapshot(
                        profile.name(), ANY, 1, workshop.site().repository(), Optional.empty()));
    AbsolutePath artefacts =
        snapshot
            .map(one -> workshop.artefacts(one, there.mode()))
            .orElseGet(() -> workshop.site().repository());
    Planner planner = new Planner(backend, workshop.keysApart());
    Set<String> yielded =
        PlanValidator.yields(planner.publish(new PublishRequest(published, artefacts)).steps());
    Planner.Boot boot =
        planner.boot(
            there,
            profile,
            workshop.storesByName(),
            published,
            workshop.site().server(),
            Places.ON_A_MACHINE,
            yielded);
    return PlanNeeds.of(boot, published.publication(), snapshot.map(SnapshotInfo::bytes));
  }

  /** What the profile's stores want of the machine, whatever its mode. */
  private List<String> notesOnStores(MachineFacts facts) {
    boolean diskless = facts.disk().filter(bytes -> bytes == 0).isPresent();
    boolean alone =
        facts.network().filter(MachineFacts.Network.NONE::equals).isPresent()
            || facts.offline().filter(MachineFacts.Offline.MUST::equals).isPresent();
    List<String> notes = new ArrayList<>();
    Map<StoreName, StateStore> stores = workshop.storesByName();
    for (StoreName name : profile.stores()) {
      StateStore store = stores.get(name);
      if (diskless
          && store instanceof StateStore.Local local
          && local.onMissing() == OnMissing.FAIL
          && !(local.disk().makeOn().orElse(null) instanceof Disk.MakeOn.OnMedium)) {
        notes.add(
            "In every mode it does not start without the disk of its store %s: %s."
                .formatted(name, local.disk().device()));
      } else if (alone
          && store instanceof StateStore.Network network
          && network.onMissing() == OnMissing.FAIL) {
        notes.add(
            "In every mode it does not start without the file server of its store %s: %s."
                .formatted(name, network.share().server()));
      }
    }
    return notes;
  }
}
