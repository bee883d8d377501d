package org.statelesslinux.engine.tree;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.statelesslinux.engine.manifest.LongIntMap;
import org.statelesslinux.engine.posix.Directory;
import org.statelesslinux.engine.posix.FileStatus;
import org.statelesslinux.engine.posix.FileStatus.FileKey;
import org.statelesslinux.engine.posix.FileStatus.Time;
import org.statelesslinux.engine.posix.FileType;

/**
 * A first, quick look at a tree: how much there is, which names are one file, and what stands
 * against publishing it, before a byte is copied.
 */
public final class TreeScan {
  /** Within a tick of the kernel's clock, two changes may leave the same time. */
  private static final long TICK_MILLIS = 20;

  private final LongIntMap names = new LongIntMap();
  private final FileKey forbidden;
  private final Time begin = now();
  private Time latest = new Time(Long.MIN_VALUE, 0);
  private final List<String> sockets = new ArrayList<>();
  private long entries;
  private long directories;
  private long bytes;

  private TreeScan(FileKey forbidden) {
    this.forbidden = forbidden;
  }

  /**
   * Looks at a tree.
   *
   * @param root its root, which this closes
   * @param forbidden a directory that must not be in it
   */
  public static TreeScan of(Directory root, FileKey forbidden) throws IOException {
    TreeScan scan = new TreeScan(forbidden);
    try (TreeWalk walk = new TreeWalk(root)) {
      for (Found found = walk.next(); found != null; found = walk.next()) {
        OrderedWork.checkInterrupted();
        scan.look(found);
      }
    }
    scan.waitOutTick();
    return scan;
  }

  private void look(Found found) throws TreeException {
    FileStatus status = found.status();
    if (status.mountRoot() && !found.isRoot()) {
      throw refusal(found, "something is mounted there");
    }
    if (status.file().equals(forbidden)) {
      throw refusal(found, "it is the repository itself");
    }
    if (isAfter(status.changed(), latest) && !isAfter(status.changed(), begin)) {
      latest = status.changed();
    }
    entries++;
    switch (status.type()) {
      case DIRECTORY -> directories++;
      case SOCKET -> sockets.add(found.path().toString());
      default -> {}
    }
    boolean first = true;
    if (mayBeLinked(status)) {
      int before = names.get(status.file().number());
      names.put(status.file().number(), before + 1);
      first = before == 0;
    }
    if (status.type() == FileType.FILE && first) {
      bytes += status.size();
    }
  }

  private static TreeException refusal(Found found, String why) {
    return new TreeException(TreeException.Side.READING, found.path(), why);
  }

  /** After this, whatever changes again gets a time that was not seen here. */
  private void waitOutTick() throws InterruptedIOException {
    Time now = now();
    long age = now.seconds() - latest.seconds() > 1 ? TICK_MILLIS : millisBetween(latest, now);
    if (age < TICK_MILLIS) {
      try {
        Thread.sleep(TICK_MILLIS - age);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted");
      }
    }
  }

  private static long millisBetween(Time from, Time to) {
    return (to.seconds() - from.seconds()) * 1000 + (to.nanos() - from.nanos()) / 1_000_000;
  }

  /** Whether an entry's status shows that it changed after this scan. */
  boolean isOutdatedBy(FileStatus status) {
    return isAfter(status.changed(), latest) && !isAfter(status.changed(), now());
  }

  /** In how many places of the tree a file is. */
  int namesOf(FileStatus status) {
    return mayBeLinked(status) ? names.get(status.file().number()) : 1;
  }

  private static boolean mayBeLinked(FileStatus status) {
    return status.links() > 1 && status.type() != FileType.DIRECTORY;
  }

  /** How many entries there are, sockets too. */
  public long entries() {
    return entries;
  }

  /** How many of them are kept, directories aside. */
  public long files() {
    return entries - directories - sockets.size();
  }

  /** The sockets, which are left out of a copy. */
  public List<String> sockets() {
    return List.copyOf(sockets);
  }

  /** How many bytes all regular files have, each counted once. */
  public long bytes() {
    return bytes;
  }

  private static boolean isAfter(Time time, Time other) {
    return time.seconds() > other.seconds()
        || (time.seconds() == other.seconds() && time.nanos() > other.nanos());
  }

  private static Time now() {
    Instant now = Instant.now();
    return new Time(now.getEpochSecond(), now.getNano());
  }
}
