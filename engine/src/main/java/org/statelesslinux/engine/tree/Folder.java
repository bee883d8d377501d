package org.statelesslinux.engine.tree;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.statelesslinux.engine.posix.Directory;

/**
 * An open directory of a tree that several threads work in; the last one to leave closes it.
 *
 * <p>It may have a twin, the directory that it is copied to.
 */
public final class Folder {
  private final Directory directory;
  private final Registry registry;
  private final AtomicInteger users = new AtomicInteger(1);
  private @Nullable Twin twin;

  Folder(Directory directory, Registry registry) {
    this.directory = directory;
    this.registry = registry;
    registry.open.add(this);
  }

  /** The directory itself. */
  public Directory directory() {
    return directory;
  }

  /** Gives it a twin, before other threads know of it. */
  public void pairWith(Directory target, Last last) {
    twin = new Twin(target, last);
  }

  /** The directory that it is copied to. */
  public Directory twin() {
    if (twin == null) {
      throw new IllegalStateException("a directory without a twin");
    }
    return twin.directory;
  }

  /** Keeps it open until one more {@link #leave}. */
  public void enter() {
    users.incrementAndGet();
  }

  /** Finishes and closes it, if nobody else is in it. */
  public void leave() throws IOException {
    if (users.decrementAndGet() == 0) {
      if (twin != null) {
        twin.last.leaves(twin.directory);
      }
      close();
    }
  }

  private void close() throws IOException {
    registry.open.remove(this);
    directory.close();
    if (twin != null) {
      twin.directory.close();
    }
  }

  /** What is still to be done to a twin when all that goes into it is there. */
  @FunctionalInterface
  public interface Last {
    /** Does it. */
    void leaves(Directory twin) throws IOException;
  }

  private record Twin(Directory directory, Last last) {}

  /** All folders that are open, so that a walk that ends early closes them. */
  static final class Registry {
    private final Set<Folder> open = ConcurrentHashMap.newKeySet();

    /** Closes all of them, unfinished. No other thread may use them any more. */
    void closeAll() throws IOException {
      for (Folder folder : open) {
        folder.close();
      }
    }
  }
}
