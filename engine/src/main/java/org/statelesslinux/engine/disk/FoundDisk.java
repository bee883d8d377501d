package org.statelesslinux.engine.disk;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.statelesslinux.model.StatelessException;

/**
 * The whole disk that a path leads to. Two that are equal are the same disk, not pulled out and
 * plugged in between.
 *
 * @param node its node, without symbolic links on the way
 * @param device what the kernel tells of it
 * @param number its number, {@code 8:16}
 * @param sequence what tells it from others that had its number before, if the kernel does
 * @param model who made it and what it is called
 * @param bytes its length
 */
record FoundDisk(
    Path node, BlockDevice device, String number, String sequence, String model, long bytes) {
  private static final String ADVICE =
      "Name a whole disk by its path, such as /dev/sdb; 'lsblk' lists them.";

  /** Finds the disk; throws a {@link StatelessException} if the path leads to none. */
  static FoundDisk at(Path path, Host host, String doing) throws IOException {
    Path node;
    try {
      node = path.toRealPath();
    } catch (NoSuchFileException e) {
      throw new StatelessException(doing, "there is no " + path, ADVICE, e);
    }
    Optional<String> number = host.nodes().number(node);
    if (number.isEmpty()) {
      throw new StatelessException(doing, path + " is no block device", ADVICE);
    }
    BlockDevice device =
        host.device(number.get())
            .orElseThrow(
                () ->
                    new StatelessException(
                        doing, "the kernel has no device of the number of " + path, ADVICE));
    requireWholeDisk(path, device, doing);
    return new FoundDisk(
        node, device, number.get(), device.sequence(), device.model(), device.bytes());
  }

  private static void requireWholeDisk(Path path, BlockDevice device, String doing)
      throws IOException {
    if (device.isPartition()) {
      String disk = device.disk().name();
      throw new StatelessException(
          doing,
          path + " is a partition of the disk " + disk,
          "A medium takes a whole disk: name that, if all that is on it may go.");
    }
    List<BlockDevice> parts = device.parts();
    if (!parts.isEmpty()) {
      throw new StatelessException(
          doing,
          "%s is no disk but made of %s"
              .formatted(
                  path, parts.stream().map(BlockDevice::name).collect(Collectors.joining(", "))),
          ADVICE);
    }
  }

  /** What a person should know before it is written over. */
  TargetDisk described(Host host) throws IOException {
    List<DiskContent> content = new ArrayList<>();
    host.probe().content(node).ifPresent(content::add);
    for (BlockDevice partition : device.partitions()) {
      String name = Objects.toString(Path.of(partition.name()).getFileName());
      host.probe().content(node.resolveSibling(name)).ifPresent(content::add);
    }
    return new TargetDisk(node, device.name(), model, bytes, device.isUsb(), content);
  }
}
