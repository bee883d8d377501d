package org.statelesslinux.engine.execute;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.google.common.hash.Hashing;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Appends to an image the hash tree by which dm-verity checks each block as it is read, so that
 * nothing of the image is believed that its root hash does not vouch for. By veritysetup(8); the
 * format is in the kernel's Documentation/admin-guide/device-mapper/verity.rst.
 *
 * @param program veritysetup
 */
record Verity(Path program) {
  static final Verity OF_THIS_HOST = new Verity(Path.of("/usr/sbin/veritysetup"));

  private static final int BLOCK = 4096;
  private static final int LONGEST_SHOWN = 100;
  private static final Pattern ROOT_HASH = Pattern.compile("[0-9a-f]{64}");

  /** Refuses to begin what could not be finished. */
  void requireProgram() throws StepException {
    if (!Files.isExecutable(program)) {
      throw new StepException(
          program + ", which guards an image against damage, is not there",
          "Install it: apt-get install cryptsetup-bin.");
    }
  }

  /**
   * Appends the hash tree to an image of whole blocks. Salt and UUID come from the beginning and
   * the end of the image, so that the same image always gets the same tree.
   *
   * @param offset the size of the image
   * @return the root hash, 64 hexadecimal digits
   */
  String append(Path image, long offset) throws IOException, StepException {
    byte[] digest = salt(image, offset);
    Path rootHash = Durable.parent(image).resolve(image.getFileName() + ".roothash");
    List<String> argv = argv(image, offset, digest, rootHash);
    try {
      Files.deleteIfExists(rootHash);
      Command.Outcome outcome = Command.run(argv);
      if (outcome.exit() != 0) {
        throw CommandSteps.failed(argv, outcome);
      }
      return read(rootHash);
    } finally {
      Files.deleteIfExists(rootHash);
    }
  }

  /** It need not be secret, nor tell every image from every other: its root hash does. */
  private static byte[] salt(Path image, long size) throws IOException {
    ByteBuffer ends = ByteBuffer.allocate(2 * BLOCK);
    try (FileChannel channel = FileChannel.open(image, StandardOpenOption.READ)) {
      ends.limit(BLOCK);
      readFully(channel, ends, 0);
      ends.limit(2 * BLOCK);
      readFully(channel, ends, size - BLOCK);
    }
    return Hashing.sha256().newHasher().putLong(size).putBytes(ends.array()).hash().asBytes();
  }

  private static void readFully(FileChannel channel, ByteBuffer into, long from)
      throws IOException {
    long at = from;
    while (into.hasRemaining()) {
      int read = channel.read(into, at);
      if (read < 0) {
        throw new EOFException("the image ends at byte " + at);
      }
      at += read;
    }
  }

  private List<String> argv(Path image, long offset, byte[] digest, Path rootHash) {
    return List.of(
        program.toString(),
        "format",
        "--format=1",
        "--hash=sha256",
        "--data-block-size=" + BLOCK,
        "--hash-block-size=" + BLOCK,
        "--data-blocks=" + offset / BLOCK,
        "--hash-offset=" + offset,
        "--salt=" + HexFormat.of().formatHex(digest),
        "--uuid=" + uuid(digest),
        "--root-hash-file=" + rootHash,
        image.toString(),
        image.toString());
  }

  /** A UUID of the version for one's own making (RFC 9562, section 5.8). */
  static UUID uuid(byte[] digest) {
    ByteBuffer bytes = ByteBuffer.wrap(digest);
    long high = (bytes.getLong() & ~0xf000L) | 0x8000L;
    long low = (bytes.getLong() & 0x3fffffffffffffffL) | Long.MIN_VALUE;
    return new UUID(high, low);
  }

  /** Pads an image to whole blocks; its size then. */
  long pad(Path image) throws IOException {
    try (FileChannel channel = FileChannel.open(image, StandardOpenOption.WRITE)) {
      long size = channel.size();
      ByteBuffer zeros = ByteBuffer.allocate((int) ((BLOCK - size % BLOCK) % BLOCK));
      while (zeros.hasRemaining()) {
        channel.write(zeros, size + zeros.position());
      }
      return channel.size();
    }
  }

  private String read(Path rootHash) throws IOException, StepException {
    String text = "";
    if (Files.exists(rootHash)) {
      try (InputStream in = Files.newInputStream(rootHash)) {
        text = new String(in.readNBytes(LONGEST_SHOWN), ISO_8859_1);
      }
    }
    if (!ROOT_HASH.matcher(text).matches()) {
      throw new StepException(
          "%s gave %s for a root hash, which is not 64 hexadecimal digits"
              .formatted(program, text.isEmpty() ? "nothing" : ShellQuote.quote(text)),
          "Install a veritysetup that knows --root-hash-file, of cryptsetup 2.4 or later.");
    }
    return text;
  }
}
