package org.statelesslinux.plan;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Device;
import org.statelesslinux.model.Disk;
import org.statelesslinux.model.DiskSize;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.Share;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.model.StoreName;

/**
 * A step that the engine alone puts into plans, before and after those of the mode: what holds in
 * every mode. A backend's plan that has one is refused.
 */
public sealed interface CoreStep extends Step {
  /**
   * Makes the disk that a machine starts from by itself, where it is missing and the place is
   * blank: partitions for a boot loader and boot entries, and those of others. Goes on where that
   * was cut short. A disk that lacks one of the partitions fails the step.
   *
   * @param place where it may be made
   * @param partitions the others, in their order; only the last may be without a size
   */
  record PrepareBootDisk(Disk.MakeOn place, List<Partition> partitions, String why)
      implements CoreStep {
    /** Keeps its own copy. */
    public PrepareBootDisk {
      partitions = List.copyOf(partitions);
    }

    @Override
    public Set<Phase> phases() {
      return Phases.BOOT;
    }
  }

  /**
   * A partition of a boot disk.
   *
   * @param name its name in the partition table, and its file system's label
   * @param size how large it is made; empty for all that the others leave
   */
  record Partition(Device.Label name, Optional<DiskSize> size) {
    @Override
    public String toString() {
      return name.label() + size.map(one -> " (" + one + ")").orElse("");
    }
  }

  /**
   * Mounts a directory of a file server that keeps a machine's state. On a host, a directory takes
   * its place. One in which files do not keep their owners fails the step.
   *
   * @param name what it holds
   * @param share the exported directory
   * @param machine the machine; the directory below the exported one that bears its name is what is
   *     mounted, and it is made if it is missing
   * @param at the mount point, made if it is missing
   */
  record MountShare(String name, Share share, MachineName machine, AbsolutePath at, String why)
      implements CoreStep {
    @Override
    public Set<Phase> phases() {
      return Phases.BOOT;
    }
  }

  /**
   * Puts memory in the place of a store that cannot be had, and says so on the console and in the
   * machine's status. What is kept in it is gone at the next boot.
   *
   * @param store the store
   * @param at its mount point, made if it is missing
   */
  record StandIn(StoreName store, AbsolutePath at, String why) implements CoreStep {
    @Override
    public Set<Phase> phases() {
      return Phases.BOOT;
    }
  }

  /**
   * Takes a store into use that outlives the machine: tells it apart from all others, counts this
   * use, and where the server has copies of it, fills it if it is blank and keeps what is in it
   * aside if it has diverged. Fails if the store is blank and the server cannot be asked; otherwise
   * a server that is away is only noted. A host asks no server.
   *
   * @param store the store
   * @param at where it is mounted
   * @param copy whether the server has copies of it
   */
  record OpenStore(StoreName store, AbsolutePath at, Copy copy, String why) implements CoreStep {
    @Override
    public Set<Phase> phases() {
      return Phases.BOOT;
    }
  }

  /** Where what is in a store is kept. */
  enum Copy {
    /** Nowhere else. */
    HERE_ALONE,
    /** On the server too, whose copies come from here, one way. */
    ON_THE_SERVER_TOO
  }

  /**
   * Checks that a root is the snapshot, by what is at the top and what every OS needs, and fails
   * otherwise. Cheap in every mode: it reads no tree.
   *
   * @param root the root
   * @param manifest the manifest
   * @param snapshot the snapshot
   */
  record CheckRoot(AbsolutePath root, AbsolutePath manifest, SnapshotId snapshot, String why)
      implements CoreStep {
    @Override
    public Set<Phase> phases() {
      return Phases.BOOT;
    }
  }

  /**
   * Puts back capabilities, ACLs and other extended attributes that the root's transport has lost.
   *
   * @param root the writable root
   * @param dump what the entries must have, in the format of setfattr(1)'s {@code --restore}
   */
  record RestoreAttributes(AbsolutePath root, AbsolutePath dump, String why) implements CoreStep {
    @Override
    public Set<Phase> phases() {
      return Phases.BOOT;
    }
  }

  /**
   * Takes the machine's keys from its key disk, where its own archive left them out: a file system
   * with the label {@link #LABEL} that a person has carried to it. Only files of which the archive
   * has the digests are taken. A machine whose keys are not found goes on without, and says why.
   *
   * @param machine the machine, whose directory on the disk bears its name
   * @param epoch which of its keys it must have
   */
  record ReadKeyDisk(MachineName machine, int epoch, String why) implements CoreStep {
    /** The label of key disks: one that every file system can have, also vfat. */
    public static final String LABEL = "SL-KEYS";

    @Override
    public Set<Phase> phases() {
      return Phases.BOOT;
    }
  }

  /**
   * Makes a root the machine's own: its machine id and its SSH host key. One that was brought holds
   * on any hardware; without one, whatever is not the snapshot's stays, and the rest is random.
   *
   * @param system the writable root
   * @param identity the directory with what was brought, which need not be there
   * @param image the read-only root, whose identity is that of many machines
   */
  record InstallIdentity(AbsolutePath system, AbsolutePath identity, AbsolutePath image, String why)
      implements CoreStep {
    @Override
    public Set<Phase> phases() {
      return Phases.BOOT;
    }
  }

  /**
   * Takes the root's entries out of a table of file systems: the root is mounted already, and what
   * the table says of it was meant for another way to it. Nothing if there is no such file.
   *
   * @param table the file, in the format of fstab(5)
   */
  record DropRootMount(AbsolutePath table, String why) implements CoreStep {
    @Override
    public Set<Phase> phases() {
      return Phases.BOOT;
    }
  }
}
