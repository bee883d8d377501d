package org.statelesslinux.engine.execute;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.statelesslinux.engine.manifest.Entry;
import org.statelesslinux.engine.manifest.ManifestReader;
import org.statelesslinux.engine.manifest.Xattr;

/**
 * Writes down the extended attributes of a snapshot in the format that getfattr(1) prints and
 * setfattr(1) restores, and the paths that have any, each ended by NUL.
 */
public final class AttributeDump {
  private AttributeDump() {}

  /** Writes {@code dump} and, beside it, {@code dump} with {@code .paths} behind its name. */
  public static void write(Path manifest, Path dump) throws IOException {
    Path paths = dump.resolveSibling(dump.getFileName() + ".paths");
    try (ManifestReader reader = new ManifestReader(Files.newInputStream(manifest));
        OutputStream dumped = new BufferedOutputStream(Files.newOutputStream(dump));
        OutputStream listed = new BufferedOutputStream(Files.newOutputStream(paths))) {
      for (Entry entry = reader.next(); entry != null; entry = reader.next()) {
        if (!entry.xattrs().isEmpty()) {
          byte[] path = entry.path().array().length == 0 ? ascii(".") : entry.path().array();
          listed.write(path);
          listed.write(0);
          dumped.write(ascii("# file: "));
          writeEscaped(path, "\n\r\\", dumped);
          dumped.write('\n');
          for (Xattr xattr : entry.xattrs()) {
            writeEscaped(xattr.name().array(), "=\n\r\\", dumped);
            dumped.write(ascii("=0s"));
            dumped.write(Base64.getEncoder().encode(xattr.value().array()));
            dumped.write('\n');
          }
          dumped.write('\n');
        }
      }
    }
  }

  private static void writeEscaped(byte[] text, String escaped, OutputStream out)
      throws IOException {
    for (byte b : text) {
      if (escaped.indexOf((char) b) >= 0) {
        out.write(ascii("\\%03o".formatted(b & 0xff)));
      } else {
        out.write(b);
      }
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
