package org.statelesslinux.backend.rsync;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Device;
import org.statelesslinux.model.Disk;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.TreeStep;

/**
 * The disk that keeps copies of snapshots, and the steps that mount it.
 *
 * <pre>
 * slots/DIGITS/{tree,manifest}   a whole copy
 * slots/DIGITS/doubted           stands in a copy until it was read again from the disk
 * slots/.incoming-DIGITS/        a copy that is on its way, or was when the power went
 * current -> slots/DIGITS        the copy that was fetched last
 * </pre>
 *
 * <p>Beside the disk's mount point, in memory, {@code running} is a link to the copy that runs.
 *
 * @param workspace the mode's directory, in memory
 * @param sharing how copies share what is equal in them
 */
record Cache(AbsolutePath workspace, TreeStep.Sharing sharing) {
  private static final String CACHE = "cache";
  private static final Duration DISK_WAIT = Duration.ofSeconds(30);

  AbsolutePath root() {
    return workspace.resolve(CACHE);
  }

  AbsolutePath slots() {
    return root().resolve("slots");
  }

  AbsolutePath current() {
    return root().resolve("current");
  }

  AbsolutePath running() {
    return workspace.resolve("running");
  }

  List<Step> mount(Disk disk) {
    List<Step> steps = new ArrayList<>();
    if (disk.makeOn().isPresent() && disk.makeOn().get() instanceof Disk.MakeOn.OnDevice made) {
      steps.add(await(made.node()));
    }
    if (sharing == TreeStep.Sharing.VOLUMES) {
      steps.add(
          new TreeStep.MountVolumes(
              CACHE,
              disk,
              DISK_WAIT,
              root(),
              "mounting the cache's volume, made if it is missing"));
      return steps;
    }
    if (disk.makeOn().isPresent()) {
      steps.add(new Step.MakeFileSystem(disk, "making the cache disk if it is blank"));
    }
    steps.add(await(disk.device()));
    steps.add(new Step.MountDisk(CACHE, disk, root(), "checking and mounting the cache disk"));
    return steps;
  }

  private static Step await(Device device) {
    return new Step.AwaitDevice(device, DISK_WAIT, "waiting for the cache disk");
  }
}
