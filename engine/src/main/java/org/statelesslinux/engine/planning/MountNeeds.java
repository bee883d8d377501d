package org.statelesslinux.engine.planning;

import java.util.List;
import java.util.stream.Stream;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Disk;
import org.statelesslinux.model.FileSystem;
import org.statelesslinux.plan.CoreStep;
import org.statelesslinux.plan.ImageStep;
import org.statelesslinux.plan.Requirement;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.TreeStep;

/**
 * What the steps need that mount a machine's own disks, by the type of their file system, and
 * directories of file servers: a kernel module and programs, with the Debian packages that have
 * these.
 */
final class MountNeeds {
  private static final String E2FSPROGS = "e2fsprogs";
  private static final String XFSPROGS = "xfsprogs";
  private static final String BTRFS_PROGS = "btrfs-progs";

  /** lvcreate(8) makes no thin snapshot where the kernel has none of the other kind. */
  private static final List<Requirement> POOL =
      List.of(
          new Requirement.KernelModule("dm_thin_pool"),
          new Requirement.KernelModule("dm_snapshot"));

  private static final String DOSFSTOOLS = "dosfstools";

  /** vfat names its files by two tables of characters, which it asks for when it is mounted. */
  private static final List<Requirement> KEY_DISK =
      Stream.of("vfat", "nls_cp437", "nls_iso8859-1", FileSystem.EXT4.word())
          .<Requirement>map(Requirement.KernelModule::new)
          .toList();

  private static final Requirement SFDISK = tool("/usr/sbin/sfdisk", "fdisk");

  /** Also what whoever reads and writes the boot partition later needs. */
  private static final List<Requirement> BOOT_DISK =
      List.of(
          new Requirement.KernelModule("vfat"),
          new Requirement.KernelModule("nls_cp437"),
          new Requirement.KernelModule("nls_ascii"),
          SFDISK,
          tool("/usr/sbin/mkfs.vfat", DOSFSTOOLS),
          tool("/usr/sbin/fsck.vfat", DOSFSTOOLS));

  /** The early system's mount(8) needs no program for it. */
  private static final Requirement SHARES = new Requirement.KernelModule("nfsv4");

  /** LVM itself calls thin_check. */
  static final List<Requirement> VOLUMES =
      List.of(
          tool("/usr/sbin/lvm", "lvm2"),
          tool("/usr/sbin/thin_check", "thin-provisioning-tools"),
          tool("/usr/sbin/mkfs.ext4", E2FSPROGS),
          tool("/usr/sbin/e2fsck", E2FSPROGS));

  private static final List<Requirement> VERITY =
      List.of(
          new Requirement.KernelModule("dm_verity"),
          tool("/usr/sbin/veritysetup", "cryptsetup-bin"));

  private MountNeeds() {}

  /** What a step needs because of a disk or a share; empty if it touches neither. */
  static List<Requirement> of(Step step) {
    if (step instanceof Step.MakeFileSystem make && make.disk().makeOn().isPresent()) {
      FileSystem type = make.disk().fileSystem();
      return make.disk().makeOn().get() instanceof Disk.MakeOn.OnMedium
          ? List.of(module(type), maker(type), SFDISK)
          : List.of(module(type), maker(type));
    } else if (step instanceof CoreStep.PrepareBootDisk) {
      return BOOT_DISK;
    } else if (step instanceof Step.MountDisk mount) {
      return keepers(mount.disk().fileSystem());
    } else if (step instanceof TreeStep.MountVolumes mount) {
      return Stream.of(POOL, List.of(module(mount.disk().fileSystem())), VOLUMES)
          .flatMap(List::stream)
          .toList();
    } else if (step instanceof TreeStep.MountTree) {
      return VOLUMES;
    } else if (step instanceof CoreStep.MountShare) {
      return List.of(SHARES);
    } else if (step instanceof ImageStep.MountImage || step instanceof ImageStep.MountLayers) {
      return VERITY;
    } else if (step instanceof CoreStep.ReadKeyDisk) {
      return KEY_DISK;
    }
    return List.of();
  }

  private static Requirement module(FileSystem type) {
    return new Requirement.KernelModule(type.word());
  }

  private static Requirement maker(FileSystem type) {
    return switch (type) {
      case EXT4 -> tool("/usr/sbin/mkfs.ext4", E2FSPROGS);
      case XFS -> tool("/usr/sbin/mkfs.xfs", XFSPROGS);
      case BTRFS -> tool("/usr/sbin/mkfs.btrfs", BTRFS_PROGS);
    };
  }

  /** What checks it before it is mounted, and what makes it larger. */
  private static List<Requirement> keepers(FileSystem type) {
    return switch (type) {
      case EXT4 ->
          List.of(
              module(type),
              tool("/usr/sbin/e2fsck", E2FSPROGS),
              tool("/usr/sbin/resize2fs", E2FSPROGS));
      // The kernel replays their logs when it mounts them, and their own programs read everything.
      case XFS -> List.of(module(type), tool("/usr/sbin/xfs_growfs", XFSPROGS));
      case BTRFS -> List.of(module(type), tool("/usr/bin/btrfs", BTRFS_PROGS));
    };
  }

  private static Requirement tool(String path, String debianPackage) {
    return new Requirement.Tool(AbsolutePath.of(path), debianPackage);
  }
}
