package org.statelesslinux.engine.boot;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A boot entry as it is on a machine's boot disk. Pure.
 *
 * @param entry the digest of the entry
 */
public record DiskEntry(EntryDigest entry) {
  /** So much of the digest names a directory, and the entry on the kernel's command line. */
  private static final int NAME = 32;

  /** What the kernel unpacks, in the order in which the parts follow each other. */
  private static final List<String> UNPACKED =
      List.of("image", "manifest", "attributes", "archive");

  /** What it is called there. */
  public String name() {
    return entry.value().substring(0, NAME);
  }

  /**
   * How GRUB starts it, as a file beside its parts. What does not start goes on behind it. Nothing
   * in it needs quoting: words of command lines are checked where they come in.
   *
   * @param commandLine the kernel's command line
   * @param rebootAfter after how many seconds a kernel that panics starts the machine again
   */
  public String grub(String commandLine, int rebootAfter) {
    String directory = "/stateless/entries/" + name() + "/";
    return """
    if linux %1$skernel %2$s stateless.entry=%3$s panic=%4$d; then
      if initrd %5$s; then
        boot
      fi
    fi
    """
        .formatted(
            directory,
            commandLine,
            name(),
            rebootAfter,
            UNPACKED.stream().map(directory::concat).collect(Collectors.joining(" ")));
  }
}
