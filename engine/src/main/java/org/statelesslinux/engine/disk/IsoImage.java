package org.statelesslinux.engine.disk;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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

  private static final long BLOCK = 2048;

  /** The primary volume descriptor, what tells it, and the size of its volume (ECMA-119, 8.4). */
  private static final long FIRST_DESCRIPTOR = 16 * BLOCK;

  private static final int MAGIC_AT = 1;
  private static final int BLOCKS_AT = 80;

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
    long bytes = Files.size(real);
    ByteBuffer descriptor = descriptor(real);
    byte[] magic = new byte[MAGIC.length];
    descriptor.get(MAGIC_AT, magic);
    if (!Arrays.equals(magic, MAGIC)) {
      throw new StatelessException(
          doing, file + " is no image of a medium: it has no ISO 9660 in it", ADVICE);
    }
    long whole = BLOCK * Integer.toUnsignedLong(descriptor.getInt(BLOCKS_AT));
    if (bytes < whole) {
      throw new StatelessException(
          doing,
          "%s is cut short: it has %d bytes, and the medium in it takes %d"
              .formatted(file, bytes, whole),
          "Copy it again, or make it again: stateless image.");
    }
    return new IsoImage(real, bytes);
  }

  /** Zeros stand for what the file does not have. */
  private static ByteBuffer descriptor(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      in.skipNBytes(Math.min(FIRST_DESCRIPTOR, Files.size(file)));
      byte[] bytes = in.readNBytes((int) BLOCK);
      return ByteBuffer.wrap(Arrays.copyOf(bytes, (int) BLOCK)).order(ByteOrder.LITTLE_ENDIAN);
    }
  }
}
