package org.statelesslinux.engine.repository;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps others from changing a profile's snapshots meanwhile; a killed process leaves none. */
final class ProfileLock implements Closeable {
  /**
   * The kernel's locks belong to a process and vanish when it closes any descriptor of the file.
   */
  private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private ProfileLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** Takes the lock at a file; empty if somebody has it. */
  static Optional<ProfileLock> tryTake(Path file) throws IOException {
    Path key = file.toAbsolutePath().normalize();
    if (!HELD_HERE.add(key)) {
      return Optional.empty();
    }
    ProfileLock lock = null;
    try {
      FileChannel channel =
          FileChannel.open(
              key, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      lock = new ProfileLock(key, channel);
      FileLock held = channel.tryLock();
      if (held == null) {
        lock.close();
        return Optional.empty();
      }
      String process = ProcessHandle.current().pid() + "\n";
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(process.getBytes(US_ASCII)));
      return Optional.of(lock);
    } catch (IOException | RuntimeException e) {
      HELD_HERE.remove(key);
      if (lock != null) {
        lock.close();
      }
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      HELD_HERE.remove(file);
    }
  }
}
