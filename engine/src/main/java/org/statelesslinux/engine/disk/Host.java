package org.statelesslinux.engine.disk;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.statelesslinux.engine.execute.MountTable;
import org.statelesslinux.engine.posix.Directory;
import org.statelesslinux.engine.posix.FileStatus;
import org.statelesslinux.engine.posix.FileType;

/**
 * Where a host tells of its disks.
 *
 * @param sys where sysfs is mounted
 * @param proc where proc is mounted
 * @param nodes what the nodes of devices are
 * @param probe what is on them
 */
record Host(Path sys, Path proc, Nodes nodes, Probe probe) {
  /** Tells which block device a node is. */
  @FunctionalInterface
  interface Nodes {
    /** The number of the block device, {@code 8:1}; nothing if this is none. */
    Optional<String> number(Path node) throws IOException;
  }

  /** Tells what is on a block device. */
  @FunctionalInterface
  interface Probe {
    /** What it holds; nothing if nobody knows it. */
    Optional<DiskContent> content(Path node) throws IOException;
  }

  /** The one that this runs on. */
  static Host here() {
    return new Host(Path.of("/sys"), Path.of("/proc"), Host::numberOf, Blkid::content);
  }

  private static Optional<String> numberOf(Path node) throws IOException {
    Path real = node.toRealPath();
    Path parent = real.getParent();
    if (parent == null) {
      return Optional.empty();
    }
    try (Directory directory = Directory.open(parent)) {
      return numberOf(directory.status(Directory.nameOf(real)));
    }
  }

  /** The number of a block device, if it is one. */
  static Optional<String> numberOf(FileStatus status) {
    return status.type() == FileType.BLOCK_DEVICE
        ? Optional.of(status.device().major() + ":" + status.device().minor())
        : Optional.empty();
  }

  /** The block device of this number, if the kernel tells of it. */
  Optional<BlockDevice> device(String number) throws IOException {
    Path link = sys.resolve("dev/block").resolve(number);
    return Files.exists(link) ? Optional.of(new BlockDevice(link.toRealPath())) : Optional.empty();
  }

  /** The loop devices, in use or not; their number begins with 7 (the kernel's devices.txt). */
  List<BlockDevice> loops() throws IOException {
    List<BlockDevice> loops = new ArrayList<>();
    try (DirectoryStream<Path> links = Files.newDirectoryStream(sys.resolve("dev/block"), "7:*")) {
      for (Path link : links) {
        device(link.getFileName().toString()).ifPresent(loops::add);
      }
    }
    return loops;
  }

  /** What is mounted here. */
  List<MountTable.Mount> mounts() throws IOException {
    return MountTable.read(proc.resolve("self/mountinfo"));
  }

  /** The block device that is mounted, if it is one. */
  Optional<String> number(MountTable.Mount mount) throws IOException {
    // Some file systems, such as btrfs, have numbers of their own, but name a node.
    return Files.exists(sys.resolve("dev/block").resolve(mount.device()))
        ? Optional.of(mount.device())
        : number(mount.source());
  }

  /** The block device that a table of the kernel names, if it is one. */
  Optional<String> number(String node) throws IOException {
    return node.startsWith("/") && Files.exists(Path.of(node))
        ? nodes.number(Path.of(node))
        : Optional.empty();
  }
}
