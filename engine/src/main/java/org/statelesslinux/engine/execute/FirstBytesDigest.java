package org.statelesslinux.engine.execute;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import com.google.common.io.ByteStreams;
import com.google.common.io.Closer;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The SHA-256 of a file to which something is still appended: what does not change any more is read
 * in the background, and the rest when it is there.
 */
final class FirstBytesDigest implements Closeable {
  private static final HashFunction SHA_256 = Hashing.sha256();

  private final Hasher hasher = SHA_256.newHasher();
  private final InputStream in;
  private final InBackground reading;

  private FirstBytesDigest(InputStream in, long count) {
    this.in = in;
    this.reading = InBackground.start(() -> read(ByteStreams.limit(in, count)));
  }

  /**
   * Begins to read.
   *
   * @param count how many bytes of it do not change any more
   */
  static FirstBytesDigest start(Path file, long count) throws IOException {
    return new FirstBytesDigest(Files.newInputStream(file), count);
  }

  private void read(InputStream from) throws IOException {
    byte[] buffer = new byte[1 << 20];
    for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
      hasher.putBytes(buffer, 0, read);
    }
  }

  /** Of the whole file, which is complete now; in hexadecimal digits. Called once. */
  String withTheRest() throws IOException {
    reading.await();
    read(in);
    return hasher.hash().toString();
  }

  @Override
  public void close() throws IOException {
    try (Closer closer = Closer.create()) {
      closer.register(in);
      closer.register(reading);
    }
  }
}
