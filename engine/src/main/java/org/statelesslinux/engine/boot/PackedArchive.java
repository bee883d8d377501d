package org.statelesslinux.engine.boot;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.statelesslinux.engine.execute.Durable;

/** Writes an archive compressed, so that another one may follow it. */
final class PackedArchive {
  /** The kernel unpacks what follows only from a multiple of this. */
  static final int ALIGNMENT = 4;

  private PackedArchive() {}

  /**
   * Writes it: staged, flushed, renamed.
   *
   * @param work a directory for what is there only meanwhile
   */
  static void write(Archive archive, ImageCompression compression, Path work, Path to)
      throws IOException {
    Path unpacked = work.resolve(to.getFileName() + ".cpio");
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(unpacked))) {
      archive.writeTo(out);
    }
    Path packed = work.resolve(to.getFileName() + ".packed");
    compression.compress(unpacked, packed);
    pad(packed);
    Durable.flush(packed);
    Durable.replace(packed, to);
  }

  private static void pad(Path file) throws IOException {
    int missing = (int) (-Files.size(file) & (ALIGNMENT - 1));
    Files.write(file, new byte[missing], StandardOpenOption.APPEND);
  }
}
