package org.statelesslinux.engine.execute;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
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

  /**
   * What vouches for an image.
   *
   * @param root the root hash, 64 hexadecimal digits
   * @param offset where in the file the image ends and veritysetup's header and hashes begin
   */
  record Guard(String root, long offset) {}

  /** Refuses to begin what could not be finished. */
  void requireProgram() throws StepException {
    if (!Files.isExecutable(program)) {
      throw new StepException(
          program + ", which guards an image against damage, is not there",
          "Install it: apt-get install cryptsetup-bin.");
    }
  }

  /**
   * Pads the image to whole blocks and appends its hash tree. Salt and UUID come from the image's
   * own digest: the same image always gets the same tree.
   */
  Guard append(Path image) throws IOException, StepException {
    byte[] digest = MoreFiles.asByteSource(image).hash(Hashing.sha256()).asBytes();
    long offset = pad(image);
    Path rootHash = Durable.parent(image).resolve(image.getFileName() + ".roothash");
    List<String> argv = argv(image, offset, digest, rootHash);
    try {
      Files.deleteIfExists(rootHash);
      Command.Outcome outcome = Command.run(argv);
      if (outcome.exit() != 0) {
        throw CommandSteps.failed(argv, outcome);
      }
      return new Guard(read(rootHash), offset);
    } finally {
      Files.deleteIfExists(rootHash);
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

  private static long pad(Path image) throws IOException {
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
