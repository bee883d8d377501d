package org.statelesslinux.engine.execute;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.common.hash.Hashing;
import com.google.common.io.Closer;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Appends to an image the hash tree by which dm-verity checks each block as it is read, so that
 * nothing of the image is believed that its root hash does not vouch for. The bytes are those of
 * {@code veritysetup format --format=1 --hash=sha256}, which uses one processor where this uses all
 * of them. The format is in the kernel's Documentation/admin-guide/device-mapper/verity.rst, and
 * its header in cryptsetup's wiki, "DMVerity".
 */
final class Verity {
  private static final int BLOCK = 4096;
  private static final int DIGEST = 32;

  /** How many digests a block holds. */
  private static final int FAN_OUT = BLOCK / DIGEST;

  private static final int LONGEST_ALGORITHM = 32;
  private static final int WARM_UP = 40;

  private final FileChannel channel;
  private final byte[] salt;

  private Verity(FileChannel channel, byte[] salt) {
    this.channel = channel;
    this.salt = salt;
  }

  /**
   * Has the JVM compile what digests, so that a short-lived one has it when the image is there: the
   * first megabytes take it half as long as all of a Debian afterwards. Anything will do.
   */
  static void warmUp() {
    Worker worker = new Worker(new byte[DIGEST]);
    byte[] into = new byte[BLOCK];
    for (int n = 0; n < WARM_UP; n++) {
      worker.digest(FAN_OUT, into);
    }
  }

  /** Pads an image to whole blocks; its size then. */
  static long pad(Path image) throws IOException {
    try (FileChannel channel = FileChannel.open(image, StandardOpenOption.WRITE)) {
      long size = channel.size();
      write(channel, ByteBuffer.allocate((int) ((BLOCK - size % BLOCK) % BLOCK)), size);
      return channel.size();
    }
  }

  /**
   * Appends the hash tree to an image of whole blocks. Salt and UUID come from the beginning and
   * the end of the image, so that the same image always gets the same tree.
   *
   * @param offset the size of the image
   * @return the root hash, 64 hexadecimal digits
   */
  static String append(Path image, long offset) throws IOException {
    try (FileChannel channel =
        FileChannel.open(image, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      byte[] salt = salt(channel, offset);
      write(channel, header(offset / BLOCK, salt), offset);
      return new Verity(channel, salt).tree(offset);
    }
  }

  /** It need not be secret, nor tell every image from every other: its root hash does. */
  private static byte[] salt(FileChannel image, long size) throws IOException {
    byte[] ends = new byte[2 * BLOCK];
    read(image, ByteBuffer.wrap(ends, 0, BLOCK), 0);
    read(image, ByteBuffer.wrap(ends, BLOCK, BLOCK), size - BLOCK);
    return Hashing.sha256().newHasher().putLong(size).putBytes(ends).hash().asBytes();
  }

  private static ByteBuffer header(long blocks, byte[] salt) {
    UUID uuid = uuid(salt);
    ByteBuffer header = ByteBuffer.allocate(BLOCK);
    header.put("verity\0\0".getBytes(US_ASCII));
    header.order(ByteOrder.LITTLE_ENDIAN).putInt(1).putInt(1); // The version, and the hash type.
    header.order(ByteOrder.BIG_ENDIAN);
    header.putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits());
    int algorithm = header.position();
    header.put("sha256".getBytes(US_ASCII)).position(algorithm + LONGEST_ALGORITHM);
    header.order(ByteOrder.LITTLE_ENDIAN).putInt(BLOCK).putInt(BLOCK).putLong(blocks);
    header.putShort((short) salt.length).position(header.position() + 6);
    return header.put(salt).rewind();
  }

  /** A UUID of the version for one's own making (RFC 9562, section 5.8). */
  static UUID uuid(byte[] digest) {
    ByteBuffer bytes = ByteBuffer.wrap(digest);
    long high = (bytes.getLong() & ~0xf000L) | 0x8000L;
    long low = (bytes.getLong() & 0x3fffffffffffffffL) | Long.MIN_VALUE;
    return new UUID(high, low);
  }

  /** The highest level, which is one block, lies first. */
  private String tree(long offset) throws IOException {
    List<Long> levels = new ArrayList<>();
    long above = 0;
    for (long blocks = offset / BLOCK; blocks > 1; ) {
      blocks = (blocks + FAN_OUT - 1) / FAN_OUT;
      levels.add(blocks);
      above += blocks;
    }
    long from = 0;
    long count = offset / BLOCK;
    for (long blocks : levels) {
      above -= blocks;
      long to = offset + BLOCK + above * BLOCK;
      level(from, count, to);
      from = to;
      count = blocks;
    }
    byte[] root = new byte[DIGEST];
    digest(new Worker(salt), from, 1, root);
    return HexFormat.of().formatHex(root);
  }

  /** Writes one level: the digests of some blocks. */
  private void level(long from, long blocks, long to) throws IOException {
    AtomicLong next = new AtomicLong();
    long many = (blocks + FAN_OUT - 1) / FAN_OUT;
    try (Closer closer = Closer.create()) {
      List<InBackground> workers = new ArrayList<>();
      for (long n = Math.min(many, Runtime.getRuntime().availableProcessors()); n > 0; n--) {
        InBackground worker = InBackground.start(() -> work(next, from, blocks, to));
        workers.add(closer.register(worker));
      }
      for (InBackground worker : workers) {
        worker.await();
      }
    }
  }

  private void work(AtomicLong next, long from, long count, long to) throws IOException {
    Worker worker = new Worker(salt);
    for (long begin = next.getAndAdd(FAN_OUT); begin < count; begin = next.getAndAdd(FAN_OUT)) {
      byte[] digests = new byte[BLOCK];
      digest(worker, from + begin * BLOCK, (int) Math.min(FAN_OUT, count - begin), digests);
      write(channel, ByteBuffer.wrap(digests), to + begin / FAN_OUT * BLOCK);
    }
  }

  private void digest(Worker worker, long from, int count, byte[] into) throws IOException {
    read(channel, ByteBuffer.wrap(worker.blocks, 0, count * BLOCK), from);
    worker.digest(count, into);
  }

  private static void read(FileChannel from, ByteBuffer into, long position) throws IOException {
    long at = position;
    while (into.hasRemaining()) {
      int read = from.read(into, at);
      if (read < 0) {
        throw new EOFException("the image ends at byte " + at);
      }
      at += read;
    }
  }

  private static void write(FileChannel to, ByteBuffer from, long position) throws IOException {
    long at = position;
    while (from.hasRemaining()) {
      at += to.write(from, at);
    }
  }

  /** What one thread needs. */
  private static final class Worker {
    private final MessageDigest sha256;
    private final byte[] salt;
    private final byte[] blocks = new byte[FAN_OUT * BLOCK];

    Worker(byte[] salt) {
      this.salt = salt;
      try {
        this.sha256 = MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e); // Every Java has it.
      }
    }

    void digest(int count, byte[] into) {
      try {
        for (int n = 0; n < count; n++) {
          sha256.update(salt);
          sha256.update(blocks, n * BLOCK, BLOCK);
          sha256.digest(into, n * DIGEST, DIGEST);
        }
      } catch (DigestException e) {
        throw new IllegalStateException(e); // There is room for it.
      }
    }
  }
}
