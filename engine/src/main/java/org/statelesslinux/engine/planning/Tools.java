package org.statelesslinux.engine.planning;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.plan.Branch;
import org.statelesslinux.plan.CoreStep;
import org.statelesslinux.plan.ImageStep;
import org.statelesslinux.plan.MediumStep;
import org.statelesslinux.plan.Phase;
import org.statelesslinux.plan.Probe;
import org.statelesslinux.plan.Requirement;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.TreeStep;

/**
 * The programs that carrying steps out calls, with the Debian packages that have them. Backends
 * need not name them: they ask for steps, not for programs.
 */
final class Tools {
  private static final Requirement BUSYBOX = tool("/bin/busybox", "busybox-static");
  private static final Requirement RSYNC = tool("/usr/bin/rsync", "rsync");
  private static final Requirement MTREE = tool("/usr/bin/mtree", "mtree-netbsd");
  private static final Requirement CP = tool("/bin/cp", "coreutils");
  private static final Requirement SHA256SUM = tool("/usr/bin/sha256sum", "coreutils");
  private static final Requirement BTRFS = tool("/usr/bin/btrfs", "btrfs-progs");
  private static final Requirement GETFATTR = tool("/usr/bin/getfattr", "attr");
  private static final Requirement SETFATTR = tool("/usr/bin/setfattr", "attr");
  private static final Requirement MKSQUASHFS = tool("/usr/bin/mksquashfs", "squashfs-tools");
  private static final Requirement MKFS_EROFS = tool("/usr/bin/mkfs.erofs", "erofs-utils");
  private static final Requirement VERITYSETUP = tool("/usr/sbin/veritysetup", "cryptsetup-bin");

  /** It looks for GRUB's packages itself. */
  private static final List<Requirement> MEDIUM =
      List.of(tool("/usr/bin/xorriso", "xorriso"), tool("/usr/bin/mformat", "mtools"));

  private Tools() {}

  /** What these steps need in a phase, besides what their plan says. */
  static Set<Requirement> neededBy(Collection<Step> steps, Phase phase) {
    Set<Requirement> needed = new LinkedHashSet<>();
    if (!phase.onServer() && !steps.isEmpty()) {
      needed.add(BUSYBOX);
    }
    Steps.withBranches(steps).forEach(step -> addTools(step, needed));
    return needed;
  }

  private static void addTools(Step step, Set<Requirement> needed) {
    if (step instanceof TreeStep.SyncTree sync) {
      needed.add(RSYNC);
      needed.add(CP);
      if (sync.sharing() == TreeStep.Sharing.SUBVOLUMES) {
        needed.add(BTRFS);
      } else if (sync.sharing() == TreeStep.Sharing.VOLUMES) {
        needed.addAll(MountNeeds.VOLUMES);
      }
    } else if (step instanceof TreeStep.RepairTree) {
      needed.add(RSYNC);
      needed.add(SHA256SUM);
    } else if (step instanceof Step.FirstOf choice && readsTree(choice)) {
      needed.add(MTREE);
    } else if (step instanceof TreeStep.CopyTree || step instanceof Step.Overlay) {
      needed.add(RSYNC);
    } else if (step instanceof TreeStep.VerifyTree) {
      needed.add(MTREE);
    } else if (step instanceof CoreStep.OpenStore open
        && open.copy() == CoreStep.Copy.ON_THE_SERVER_TOO) {
      needed.add(RSYNC);
      needed.add(MTREE);
    } else if (step instanceof CoreStep.RestoreAttributes) {
      needed.add(GETFATTR);
      needed.add(SETFATTR);
    } else if (step instanceof ImageStep.VerifyImage || step instanceof ImageStep.VerifyLayers) {
      needed.add(VERITYSETUP);
    } else if (step instanceof ImageStep.MountImage mount) {
      needed.add(new Requirement.KernelModule("loop"));
      needed.add(new Requirement.KernelModule(mount.format().fileSystem()));
    } else if (step instanceof ImageStep.MountLayers) {
      needed.add(new Requirement.KernelModule("loop"));
      needed.add(new Requirement.KernelModule(ImageStep.ImageFormat.SQUASHFS.fileSystem()));
    } else if (step instanceof ImageStep.BuildLayers) {
      needed.add(MKSQUASHFS);
    } else if (step instanceof MediumStep.BuildMedium) {
      needed.addAll(MEDIUM);
    } else if (step instanceof ImageStep.BuildImage image) {
      needed.add(image.format() == ImageStep.ImageFormat.EROFS ? MKFS_EROFS : MKSQUASHFS);
    }
    needed.addAll(MountNeeds.of(step));
  }

  private static boolean readsTree(Step.FirstOf choice) {
    return choice.branches().stream()
        .map(Branch::probe)
        .anyMatch(probe -> probe instanceof Probe.TreeIntact intact && intact.sample().isEmpty());
  }

  private static Requirement tool(String path, String debianPackage) {
    return new Requirement.Tool(AbsolutePath.of(path), debianPackage);
  }
}
