package org.statelesslinux.engine.disk;

import java.nio.file.Path;
import java.util.List;

/**
 * A disk that nobody uses, and what a person should know before it is written over.
 *
 * @param node its node, without symbolic links on the way: {@code /dev/sdb}
 * @param name its name: {@code sdb}
 * @param model who made it and what it is called, fit to be shown; empty where it does not say so
 * @param bytes its length
 * @param usb whether it is attached by USB
 * @param content what is on it now, as far as it is known
 */
public record TargetDisk(
    Path node, String name, String model, long bytes, boolean usb, List<DiskContent> content) {
  /** Takes a copy of the list. */
  public TargetDisk {
    content = List.copyOf(content);
  }
}
