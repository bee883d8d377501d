package org.statelesslinux.engine.boot;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.List;

/**
 * What of a boot entry machines share.
 *
 * <p>The kernel unpacks image, manifest, attributes, and behind them the machine's own archive, one
 * behind the other. The size of each is a multiple of four: the kernel finds what follows nowhere
 * else.
 *
 * @param kernel the kernel
 * @param image the boot image: the same for all snapshots with the same kernel and tools
 * @param manifest the snapshot's manifest
 * @param attributes the snapshot's extended attributes
 */
public record SharedParts(Part kernel, Part image, Part manifest, Part attributes) {
  /** Those that the kernel unpacks, in the order in which they follow each other. */
  public List<Part> unpacked() {
    return List.of(image, manifest, attributes);
  }

  /** Whether a kernel would find all that there is. */
  public boolean fitTogether() {
    return kernel.bytes() > 0
        && unpacked().stream().allMatch(part -> part.bytes() % PackedArchive.ALIGNMENT == 0);
  }

  /** How many bytes all of them have. */
  public long bytes() {
    return kernel.bytes() + unpacked().stream().mapToLong(Part::bytes).sum();
  }

  void writeUnpacked(OutputStream to) throws IOException {
    for (Part part : unpacked()) {
      Files.copy(part.file(), to);
    }
  }
}
