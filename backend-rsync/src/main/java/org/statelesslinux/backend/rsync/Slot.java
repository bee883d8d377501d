package org.statelesslinux.backend.rsync;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Attribute;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.plan.Branch;
import org.statelesslinux.plan.Probe;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.TreeStep;
import org.statelesslinux.plan.Value;

/**
 * The place of one snapshot on the cache disk, and the steps that bring it there whole and keep it
 * so. Only a copy that was read and found right gets the slot's name, so whatever has that name may
 * be used, unless it is marked as doubted or the disk has lost something since.
 *
 * @param cache the disk
 * @param id the snapshot
 * @param manifest its manifest on the machine
 * @param url where the server has it
 * @param verify when a slot is read again
 */
record Slot(Cache cache, SnapshotId id, AbsolutePath manifest, Value url, Verify verify) {
  static final Set<Attribute> CARRIED = EnumSet.allOf(Attribute.class);

  AbsolutePath path() {
    return cache.slots().resolve(id.hex());
  }

  AbsolutePath tree() {
    return path().resolve("tree");
  }

  private AbsolutePath incoming() {
    return cache.slots().resolve(".incoming-" + id.hex());
  }

  private AbsolutePath doubted() {
    return path().resolve("doubted");
  }

  /** Before the OS: uses the copy if it is there and right, else mends or fetches it. */
  List<Step> use() {
    List<Step> fetching = new ArrayList<>();
    fetching.add(new Step.BringUpNetwork("bringing up the network to fetch the snapshot"));
    fetching.add(new Step.MakeDirectory(cache.slots(), 0700, "making room for the snapshot"));
    fetching.addAll(fetch(cache.current()));
    // The copy that the last boot used stays, to go back to.
    fetching.add(keepOnly(List.of(path(), cache.current()), "removing older copies"));
    fetching.add(makeCurrent());
    return List.of(
        Step.FirstOf.of(
            "looking for snapshot " + id.abbreviated() + " on the cache disk",
            new Branch(new Probe.SnapshotWhole(path(), id), shown(verified())),
            new Branch(new Probe.Always(), fetching)),
        new Step.SwapLink(
            cache.running(), "cache/slots/" + id.hex(), "noting which copy is in use"));
  }

  /** In the running OS: brings the copy beside the one that runs. */
  List<Step> stage() {
    List<Step> fetching = new ArrayList<>();
    fetching.add(
        keepOnly(
            List.of(path(), incoming(), cache.running()), "making room beside the copy that runs"));
    fetching.addAll(fetch(cache.running()));
    return List.of(
        Step.FirstOf.of(
            "looking for the copy that runs on the cache disk",
            Branch.when(
                new Probe.PathExists(cache.running().resolve("tree")),
                Step.FirstOf.of(
                    "looking for snapshot " + id.abbreviated() + " on the cache disk",
                    new Branch(new Probe.SnapshotWhole(path(), id), doubtedOnceMore()),
                    new Branch(new Probe.Always(), fetching)),
                makeCurrent())));
  }

  /**
   * A copy that has been here longer may be damaged: the next start reads it. Nothing is mended
   * here, since it may be the one that runs.
   */
  private List<Step> doubtedOnceMore() {
    return verify == Verify.ALWAYS ? List.of() : List.of(doubt(doubted()));
  }

  /** A copy may have to be shown before it is read. */
  private List<Step> shown(List<Step> reading) {
    List<Step> steps = new ArrayList<>();
    if (cache.sharing() == TreeStep.Sharing.VOLUMES) {
      steps.add(new TreeStep.MountTree(path(), "checking and mounting the copy's volume"));
    }
    steps.addAll(reading);
    return steps;
  }

  /** What a copy that is there is put through before it is used. */
  private List<Step> verified() {
    Step readAll =
        Step.FirstOf.of(
            "reading the copy",
            Branch.when(intact(tree(), OptionalInt.empty())),
            new Branch(new Probe.Always(), mend()));
    Step readSome =
        Step.FirstOf.of(
            "reading a part of the copy, chosen at random",
            Branch.when(intact(tree(), OptionalInt.of(Verify.SAMPLE))),
            new Branch(new Probe.Always(), mend()));
    if (verify == Verify.ALWAYS) {
      return List.of(readAll);
    }
    Step trust = new Step.Remove(doubted(), "noting that the copy is verified");
    return List.of(
        Step.FirstOf.of(
            "looking whether the copy was read since it came",
            Branch.when(new Probe.PathExists(doubted()), readAll, trust),
            verify == Verify.SAMPLED ? Branch.otherwise(readSome, trust) : Branch.otherwise()));
  }

  private List<Step> mend() {
    List<Step> steps = new ArrayList<>();
    steps.add(new Step.BringUpNetwork("bringing up the network to mend the copy"));
    if (verify != Verify.ALWAYS) {
      // A mending that is cut short must not be taken for a copy that is right.
      steps.add(doubt(doubted()));
    }
    steps.add(repair(tree()));
    steps.add(verifyTree(tree()));
    return steps;
  }

  private List<Step> fetch(AbsolutePath basis) {
    AbsolutePath tree = incoming().resolve("tree");
    List<Step> steps = new ArrayList<>();
    steps.add(
        new TreeStep.SyncTree(
            url,
            incoming(),
            manifest,
            id,
            cache.sharing(),
            Optional.of(basis),
            "fetching snapshot " + id.abbreviated()));
    // What a copy shares with an older one may be damaged there, which sizes and times do not show.
    steps.add(
        Step.FirstOf.of(
            "verifying the copy",
            Branch.when(intact(tree, OptionalInt.empty())),
            Branch.otherwise(repair(tree), verifyTree(tree))));
    if (verify != Verify.ALWAYS) {
      steps.add(doubt(incoming().resolve("doubted")));
    }
    steps.add(new Step.Remove(path(), "removing what is left of an earlier copy"));
    steps.add(new Step.Rename(incoming(), path(), "keeping the copy"));
    return steps;
  }

  private Probe intact(AbsolutePath tree, OptionalInt sample) {
    return new Probe.TreeIntact(tree, manifest, id, CARRIED, sample);
  }

  private Step repair(AbsolutePath tree) {
    return new TreeStep.RepairTree(url, tree, manifest, id, "fetching what is damaged again");
  }

  private Step verifyTree(AbsolutePath tree) {
    return new TreeStep.VerifyTree(tree, manifest, id, CARRIED, "verifying what was mended");
  }

  private static Step doubt(AbsolutePath mark) {
    return new Step.WriteFile(
        mark, Value.text(""), 0600, "noting that the copy is to be read at the next boot");
  }

  private Step keepOnly(List<AbsolutePath> kept, String why) {
    return new Step.KeepOnly(cache.slots(), kept, why);
  }

  private Step makeCurrent() {
    return new Step.SwapLink(
        cache.current(), "slots/" + id.hex(), "making the copy the current one");
  }
}
