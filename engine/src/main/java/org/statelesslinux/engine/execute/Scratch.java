package org.statelesslinux.engine.execute;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A directory of one's own beside a file that is to come, for what becomes of it on the way, which
 * is removed with all in it. What a process that was killed has left beside the same file goes,
 * too: it is as large, and may hold secrets.
 */
public final class Scratch implements AutoCloseable {
  private static final String LOCK = "lock";
  private static final int MOST_OF_NAME = 40;

  private final Path directory;
  private final HostLock lock;

  private Scratch(Path directory, HostLock lock) {
    this.directory = directory;
    this.lock = lock;
  }

  /**
   * Makes one, which nobody else may enter.
   *
   * @param parent the directory of the file
   * @param name the file's name
   */
  public static Scratch beside(Path parent, String name) throws IOException {
    // A name may be as long as the file system takes, and this one is longer.
    String prefix = "." + name.substring(0, Math.min(name.length(), MOST_OF_NAME)) + "-";
    Path directory = Files.createTempDirectory(parent, prefix);
    try {
      Scratch scratch = new Scratch(directory, HostLock.acquire(directory.resolve(LOCK)));
      scratch.removeLeftovers(parent, prefix);
      return scratch;
    } catch (IOException | RuntimeException e) {
      remove(directory);
      throw e;
    }
  }

  private void removeLeftovers(Path parent, String prefix) throws IOException {
    try (DirectoryStream<Path> others =
        Files.newDirectoryStream(parent, path -> isLikeThis(path, prefix))) {
      for (Path other : others) {
        // Whoever makes the same file now holds the lock of his.
        Optional<HostLock> left = HostLock.tryAcquire(other.resolve(LOCK));
        if (left.isPresent()) {
          try {
            remove(other);
          } finally {
            left.get().close();
          }
        }
      }
    }
  }

  private boolean isLikeThis(Path path, String prefix) throws IOException {
    return !path.equals(directory)
        && String.valueOf(path.getFileName()).startsWith(prefix)
        && Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
        && Files.isRegularFile(path.resolve(LOCK), LinkOption.NOFOLLOW_LINKS)
        && Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(directory));
  }

  /** The directory. */
  public Path directory() {
    return directory;
  }

  private static void remove(Path directory) throws IOException {
    MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
  }

  @Override
  public void close() throws IOException {
    try {
      remove(directory);
    } finally {
      lock.close();
    }
  }
}
