package org.statelesslinux.engine.execute;

import java.nio.file.Path;
import java.util.List;
import org.statelesslinux.plan.Compression;

/** How mkfs.erofs(1) of erofs-utils 1.5 is called, which tells nothing of its progress. */
final class Mkerofs {
  /**
   * The time that the image says it was made at. Without one it would be now, and no two images
   * equal. Later times of files are cut to it, as are those before 1970; {@code -T} would give it
   * to all files. So it is the first second that 32 bits without a sign cannot hold.
   */
  private static final String MADE_AT = "SOURCE_DATE_EPOCH=" + (1L << 32);

  private Mkerofs() {}

  /** The command that packs a tree; the same tree gives the same image, byte for byte. */
  static List<String> argv(Path tree, Path image, Compression compression) {
    String level = compression.level().isPresent() ? "," + compression.level().getAsInt() : "";
    return List.of(
        "/usr/bin/env",
        MADE_AT,
        "/usr/bin/mkfs.erofs",
        "--quiet",
        "-z" + compression.compressor() + level,
        "-U",
        "00000000-0000-0000-0000-000000000000",
        image.toString(),
        tree.toString());
  }
}
