package org.statelesslinux.engine.execute;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.statelesslinux.model.StatelessException;

/**
 * A lock on a file that one thread of one process on this host holds at a time. The kernel takes it
 * back when the process ends, however that comes about.
 */
public final class HostLock implements AutoCloseable {
  /** The kernel's locks do not keep a process's own threads apart. */
  private static final Map<Path, Semaphore> IN_THIS_PROCESS = new ConcurrentHashMap<>();

  private final Semaphore turn;
  private final FileChannel channel;

  private HostLock(Semaphore turn, FileChannel channel) {
    this.turn = turn;
    this.channel = channel;
  }

  /**
   * Waits for the lock.
   *
   * @param file a file that is there for the lock alone; made if it is missing, never removed
   */
  public static HostLock acquire(Path file) {
    Semaphore turn = turn(file);
    turn.acquireUninterruptibly();
    return take(file, turn, true).orElseThrow();
  }

  /**
   * Something to do while a lock is held.
   *
   * @param <T> what comes of it
   */
  @FunctionalInterface
  public interface Work<T> {
    /** Does it. */
    T run() throws IOException;
  }

  /** Waits for the lock and does something while holding it. */
  public static <T> T holding(Path file, Work<T> work) throws IOException {
    HostLock lock = acquire(file);
    try {
      return work.run();
    } finally {
      lock.close();
    }
  }

  /** Takes the lock if nobody holds it. */
  public static Optional<HostLock> tryAcquire(Path file) {
    Semaphore turn = turn(file);
    return turn.tryAcquire() ? take(file, turn, false) : Optional.empty();
  }

  private static Optional<HostLock> take(Path file, Semaphore turn, boolean wait) {
    boolean taken = false;
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        FileLock lock = wait ? channel.lock() : channel.tryLock();
        taken = lock != null;
      } finally {
        if (!taken) {
          channel.close();
        }
      }
      return taken ? Optional.of(new HostLock(turn, channel)) : Optional.empty();
    } catch (AccessDeniedException e) {
      throw new StatelessException(
          "lock " + file, "this user may not write it", "Run the same command as root.", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      if (!taken) {
        turn.release();
      }
    }
  }

  private static Semaphore turn(Path file) {
    return IN_THIS_PROCESS.computeIfAbsent(
        file.toAbsolutePath().normalize(), path -> new Semaphore(1));
  }

  /** Gives the lock back. To be called once. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      turn.release();
    }
  }
}
