package org.statelesslinux.engine.disk;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import org.statelesslinux.model.StatelessException;

/**
 * A file that holds a medium.
 *
 * @param file the file, without symbolic links on the way
 * @param bytes its length
 */
record IsoImage(Path file, long bytes) {
  private static final String ADVICE = "Name the image of a medium, a file such as medium.iso.";

  /** The identifier of the first volume descriptor (ECMA-119, 8.1 and 6.7.1). */
  private static final int MAGIC_AT = 16 * 2048 + 1;

  private static final byte[] MAGIC = "CD001".getBytes(US_ASCII);

  /** Looks at a file; throws a {@link StatelessException} if it is no image. */
  static IsoImage of(Path file, String doing) throws IOException {
    Path real;
    try {
      real = file.toRealPath();
    } catch (NoSuchFileException e) {
      throw new StatelessException(doing, "there is no file " + file, ADVICE, e);
    }
    if (!Files.isRegularFile(real)) {
      throw new StatelessException(doing, file + " is no regular file", ADVICE);
    }
    try (InputStream in = Files.newInputStream(real)) {
      in.skipNBytes(Math.min(MAGIC_AT, Files.size(real)));
      if (!Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
        throw new StatelessException(
            doing, file + " is no image of a medium: it has no ISO 9660 in it", ADVICE);
      }
    }
    return new IsoImage(real, Files.size(real));
  }
}
