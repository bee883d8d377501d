package org.statelesslinux.engine.boot;

import com.google.common.io.ByteSource;
import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.statelesslinux.engine.execute.AttributeDump;
import org.statelesslinux.engine.execute.Durable;
import org.statelesslinux.model.AbsolutePath;

/**
 * What a machine must know of the snapshot that it starts, as two archives behind the boot image:
 * the manifest, and the extended attributes. So the boot image is the same for all snapshots with
 * the same kernel and tools, and a machine that has it need not fetch it again.
 */
public final class SnapshotParts {
  private static final AbsolutePath PLACE = AbsolutePath.of("/stateless");

  private SnapshotParts() {}

  /**
   * Writes both. The same manifest gives the same bytes.
   *
   * @param manifest the snapshot's manifest
   * @param compression one that the kernel knows
   * @param manifestPart where the archive with the manifest will be
   * @param attributesPart where the one with the attributes will be, in the same directory
   * @throws IOException if they cannot be written
   */
  public static void write(
      Path manifest, ImageCompression compression, Path manifestPart, Path attributesPart)
      throws IOException {
    Path work = manifestPart.resolveSibling("." + manifestPart.getFileName() + ".work");
    Durable.remove(work);
    Files.createDirectory(work);
    try {
      Archive first = new Archive();
      first.file(PLACE.resolve("manifest"), source(manifest), 0644);
      PackedArchive.write(first, compression, work, manifestPart);
      Path dump = work.resolve("attributes");
      AttributeDump.write(manifest, dump);
      Archive second = new Archive();
      second.file(PLACE.resolve("attributes"), source(dump), 0644);
      second.file(
          PLACE.resolve("attributes.paths"), source(work.resolve("attributes.paths")), 0644);
      PackedArchive.write(second, compression, work, attributesPart);
    } finally {
      Durable.remove(work);
    }
  }

  private static ByteSource source(Path file) {
    return MoreFiles.asByteSource(file, LinkOption.NOFOLLOW_LINKS);
  }
}
