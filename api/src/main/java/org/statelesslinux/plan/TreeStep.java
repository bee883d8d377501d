package org.statelesslinux.plan;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Attribute;
import org.statelesslinux.model.Device;
import org.statelesslinux.model.Disk;
import org.statelesslinux.model.FileSystem;
import org.statelesslinux.model.Seed;
import org.statelesslinux.model.SnapshotId;

/** A step on directories of files: trees that are copied, fetched and compared. */
public sealed interface TreeStep extends Step {
  /**
   * Seeds a place from a tree if there is nothing at it yet: owners, modes, times, links, ACLs and
   * extended attributes are kept. Half a copy never stands at the place.
   *
   * @param from what it is seeded from
   * @param to the place
   * @param seed how much is copied
   */
  record CopyTree(AbsolutePath from, AbsolutePath to, Seed seed, String why) implements TreeStep {
    @Override
    public Set<Phase> phases() {
      return Phases.BOOT;
    }
  }

  /**
   * Fetches a snapshot's tree by rsync(1), with all attributes: into a directory that gets the
   * {@code tree} and, when that is whole, the {@code manifest}. Goes on with what an interrupted
   * one left. Only what differs from the basis travels, which the two manifests say; neither side
   * looks through its tree. Bytes that came are not verified.
   *
   * @param url the directory with the {@code tree}, {@code rsync://…/}
   * @param into the directory, made if it is missing
   * @param manifest the snapshot's manifest
   * @param snapshot the snapshot
   * @param sharing how what is unchanged is shared with the basis
   * @param basis a directory with the tree and manifest of another snapshot, or a link to one; it
   *     need not be there, and is never changed
   */
  record SyncTree(
      Value url,
      AbsolutePath into,
      AbsolutePath manifest,
      SnapshotId snapshot,
      Sharing sharing,
      Optional<AbsolutePath> basis,
      String why)
      implements TreeStep {
    @Override
    public Set<Phase> phases() {
      return Phases.MACHINE;
    }
  }

  /** How two trees on one file system share what is equal in them. */
  enum Sharing {
    /** An unchanged file is a hard link to the other's. */
    HARD_LINKS,
    /** Each is a subvolume of btrfs, and a snapshot of another; elsewhere, hard links. */
    SUBVOLUMES,
    /**
     * Each is a thin volume of LVM, and a snapshot of another, where {@link MountVolumes} has
     * mounted the directory; elsewhere, hard links.
     */
    VOLUMES
  }

  /**
   * Mounts a volume of LVM for directories whose trees get volumes of their own, by {@link
   * SyncTree} with {@link Sharing#VOLUMES}: all of them lie in the thin pool of one volume group,
   * which has the disk's label for its name. Makes the group where it is missing, may be made, and
   * the place is blank; goes on where that was cut short. A group of that name that was not made
   * like that fails the step.
   *
   * @param name what it holds; on a host, the directory that takes its place has this name
   * @param disk the disk, with a label that can be a volume group's name, and ext4
   * @param atMost how long the disk is waited for
   * @param at the mount point, made if it is missing
   */
  record MountVolumes(String name, Disk disk, Duration atMost, AbsolutePath at, String why)
      implements TreeStep {
    private static final Pattern GROUP = Pattern.compile("(?!\\.+$)[A-Za-z0-9_+.][A-Za-z0-9_+.-]*");

    /** Whether what names a disk can name a volume group (lvm(8)), too. */
    public static boolean namesGroup(Device device) {
      return device instanceof Device.Label label && GROUP.matcher(label.label()).matches();
    }

    /**
     * Checks the disk.
     *
     * @throws IllegalArgumentException if it has no such label, or another file system
     */
    public MountVolumes {
      if (!namesGroup(disk.device())) {
        throw new IllegalArgumentException(disk.device() + " names no volume group");
      }
      if (disk.fileSystem() != FileSystem.EXT4) {
        throw new IllegalArgumentException("volumes have ext4, and not " + disk.fileSystem());
      }
    }

    /** The volume group's name. */
    public String group() {
      return ((Device.Label) disk.device()).label();
    }

    @Override
    public Set<Phase> phases() {
      return Phases.BOOT;
    }
  }

  /**
   * Shows the tree of a directory that {@link SyncTree} has filled, where it has a volume of its
   * own; elsewhere it is there already.
   *
   * @param directory the directory with the {@code tree}
   */
  record MountTree(AbsolutePath directory, String why) implements TreeStep {
    @Override
    public Set<Phase> phases() {
      return Phases.MACHINE;
    }
  }

  /**
   * Makes a tree that is damaged what its manifest says: fetches by rsync(1) what is missing or
   * differs, and removes what is too much. No file is written to, since other trees may share it.
   * What came is not verified.
   *
   * @param url the directory with the {@code tree}, {@code rsync://…/}
   * @param tree the tree
   * @param manifest its manifest
   * @param snapshot the snapshot
   */
  record RepairTree(
      Value url, AbsolutePath tree, AbsolutePath manifest, SnapshotId snapshot, String why)
      implements TreeStep {
    @Override
    public Set<Phase> phases() {
      return Phases.MACHINE;
    }
  }

  /**
   * Checks a tree against a manifest, and the manifest against the snapshot's id.
   *
   * @param tree the tree
   * @param manifest the manifest
   * @param snapshot the snapshot
   * @param attributes what is compared besides names, types, sizes, bytes and link targets
   */
  record VerifyTree(
      AbsolutePath tree,
      AbsolutePath manifest,
      SnapshotId snapshot,
      Set<Attribute> attributes,
      String why)
      implements TreeStep {
    /** Keeps its own copy. */
    public VerifyTree {
      attributes = Set.copyOf(attributes);
    }

    @Override
    public Set<Phase> phases() {
      return Phases.MACHINE;
    }
  }
}
