package org.statelesslinux.plan;

import java.time.Duration;
import java.util.OptionalInt;
import java.util.Set;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Attribute;
import org.statelesslinux.model.Device;
import org.statelesslinux.model.Disk;
import org.statelesslinux.model.ServerAddress;
import org.statelesslinux.model.SnapshotId;

/**
 * A question about the machine that decides which branch is taken. Asking changes nothing that
 * lasts: at most it loads drivers and brings the network up.
 */
public sealed interface Probe {
  /** True. */
  record Always() implements Probe {}

  /**
   * Whether something is there.
   *
   * @param path what is looked for; a symbolic link is followed
   */
  record PathExists(AbsolutePath path) implements Probe {}

  /**
   * Whether a device is there.
   *
   * @param device the device
   */
  record DevicePresent(Device device) implements Probe {}

  /**
   * Whether a disk can be had: it is there, damaged or not, or the place is where it may be made.
   *
   * @param disk the disk
   * @param atMost how long it is waited for
   */
  record DiskAvailable(Disk disk, Duration atMost) implements Probe {}

  /**
   * Whether a file server answers; the network is brought up for it.
   *
   * @param server the server
   * @param port its TCP port
   */
  record ServerAnswers(ServerAddress server, int port) implements Probe {}

  /**
   * Whether this is the server that has published the snapshot: the artefacts are at hand there,
   * and are found at a directory then, read-only. On a machine it is false. Only the first branch
   * of a choice may ask for it, and has no steps.
   *
   * @param at the directory
   */
  record ArtefactsHere(AbsolutePath at) implements Probe {}

  /** Whether the machine has a network, which is brought up for it. */
  record NetworkUp() implements Probe {}

  /**
   * Whether a directory holds a whole snapshot: a {@code tree} and the {@code manifest} with this
   * digest. The content of the tree is not read.
   *
   * @param directory the directory
   * @param snapshot the snapshot
   */
  record SnapshotWhole(AbsolutePath directory, SnapshotId snapshot) implements Probe {}

  /**
   * Whether a tree is what its manifest says, by reading it. A note says what is wrong.
   *
   * @param tree the tree
   * @param manifest the manifest
   * @param snapshot the snapshot
   * @param attributes what is compared besides names, types, sizes, bytes and link targets
   * @param sample how many files are read, chosen at random each time, and nothing else; empty for
   *     the whole tree
   */
  record TreeIntact(
      AbsolutePath tree,
      AbsolutePath manifest,
      SnapshotId snapshot,
      Set<Attribute> attributes,
      OptionalInt sample)
      implements Probe {
    /**
     * Keeps its own copy.
     *
     * @throws IllegalArgumentException if the sample has no file
     */
    public TreeIntact {
      attributes = Set.copyOf(attributes);
      if (sample.isPresent() && sample.getAsInt() < 1) {
        throw new IllegalArgumentException("a sample of " + sample.getAsInt() + " files");
      }
    }
  }

  /**
   * Whether a file system is mounted at a path.
   *
   * @param path the mount point
   */
  record Mounted(AbsolutePath path) implements Probe {}
}
