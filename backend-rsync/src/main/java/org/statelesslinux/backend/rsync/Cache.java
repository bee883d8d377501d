package org.statelesslinux.backend.rsync;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Attribute;
import org.statelesslinux.model.Device;
import org.statelesslinux.model.Disk;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.plan.Branch;
import org.statelesslinux.plan.Probe;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.Value;

/**
 * The disk that keeps copies of snapshots, and the steps that bring one of them there whole.
 *
 * <pre>
 * slots/DIGITS/{tree,manifest}   a whole, verified copy
 * slots/.incoming-DIGITS/        a copy that is on its way, or was when the power went
 * slots/.doubted-DIGITS          stands beside a copy until it is verified
 * current -> slots/DIGITS        the copy that was fetched last
 * </pre>
 */
final class Cache {
  private static final Duration DISK_WAIT = Duration.ofSeconds(30);

  private final AbsolutePath root;
  private final SnapshotId id;

  Cache(AbsolutePath root, SnapshotId id) {
    this.root = root;
    this.id = id;
  }

  AbsolutePath tree() {
    return slot().resolve("tree");
  }

  List<Step> mount(Disk disk) {
    List<Step> steps = new ArrayList<>();
    if (disk.makeOn().isPresent()) {
      if (disk.makeOn().get() instanceof Disk.MakeOn.OnDevice made) {
        steps.add(await(made.node()));
      }
      steps.add(new Step.MakeFileSystem(disk, "making the cache disk if it is blank"));
    }
    steps.add(await(disk.device()));
    steps.add(new Step.MountDisk("cache", disk, root, "checking and mounting the cache disk"));
    return steps;
  }

  Step fetchUnlessWhole(Value url, AbsolutePath manifest, Set<Attribute> compared) {
    AbsolutePath incoming = slots().resolve(".incoming-" + id.hex());
    AbsolutePath doubted = slots().resolve(".doubted-" + id.hex());
    AbsolutePath current = root.resolve("current");
    return Step.FirstOf.of(
        "looking for snapshot " + id.abbreviated() + " on the cache disk",
        Branch.when(new Probe.SnapshotWhole(slot(), id)),
        Branch.otherwise(
            new Step.BringUpNetwork("bringing up the network to fetch the snapshot"),
            new Step.MakeDirectory(slots(), 0700, "making room for the snapshot"),
            Step.FirstOf.of(
                "fetching snapshot " + id.abbreviated(),
                // A copy that failed its verification, or an older one that it shares files with,
                // is damaged in a way that sizes and times do not show.
                Branch.when(
                    new Probe.PathExists(doubted),
                    new Step.Remove(incoming, "removing a copy that was not verified"),
                    sync(url, incoming, Optional.empty())),
                Branch.otherwise(sync(url, incoming, Optional.of(current)))),
            new Step.WriteFile(
                doubted, Value.text(""), 0600, "noting that the copy is not verified"),
            new Step.VerifyTree(
                incoming.resolve("tree"), manifest, id, compared, "verifying the copy"),
            new Step.Remove(slot(), "removing what is left of an earlier copy"),
            new Step.Rename(incoming, slot(), "keeping the copy"),
            new Step.SwapLink(current, "slots/" + id.hex(), "making the copy the current one"),
            new Step.Remove(doubted, "noting that the copy is verified")));
  }

  private static Step sync(Value url, AbsolutePath into, Optional<AbsolutePath> basis) {
    return new Step.SyncTree(
        url, into, basis, basis.isPresent() ? "fetching what has changed" : "fetching all of it");
  }

  private static Step await(Device device) {
    return new Step.AwaitDevice(device, DISK_WAIT, "waiting for the cache disk");
  }

  private AbsolutePath slots() {
    return root.resolve("slots");
  }

  private AbsolutePath slot() {
    return slots().resolve(id.hex());
  }
}
