package org.statelesslinux.engine.tree;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.statelesslinux.engine.manifest.ManifestWriter;
import org.statelesslinux.engine.manifest.TreePath;
import org.statelesslinux.engine.posix.Directory;
import org.statelesslinux.engine.posix.FileStatus;
import org.statelesslinux.engine.posix.FileStatus.FileKey;
import org.statelesslinux.engine.posix.FileType;
import org.statelesslinux.engine.posix.PosixException;

/**
 * Copies a tree and writes its manifest and index in one go: one thread walks, hands out work and
 * writes down what comes back in order; as many as there are processors copy.
 */
public final class TreeCopy {
  private final TreeScan scan;
  private final @Nullable PreviousTree previous;
  private final ManifestWriter manifest;
  private final IndexFile.Writer index;
  private final Progress progress;
  private final Map<FileKey, Group> groups = new HashMap<>();
  private int groupCount;
  private long entries;
  private long reused;

  /**
   * Prepares a copy.
   *
   * @param scan what was seen of the tree before
   * @param previous an earlier copy, if there is one
   * @param manifest takes the manifest
   * @param index takes the index
   * @param progress is told how far it is
   */
  public TreeCopy(
      TreeScan scan,
      @Nullable PreviousTree previous,
      ManifestWriter manifest,
      IndexFile.Writer index,
      Progress progress) {
    this.scan = scan;
    this.previous = previous;
    this.manifest = manifest;
    this.index = index;
    this.progress = progress;
  }

  /**
   * Copies.
   *
   * @param source the root of the tree, which this closes
   * @param target an empty directory of our own, which becomes the root of the copy
   */
  public Result copy(Directory source, Directory target) throws IOException {
    Target into = new Target(target, new EntryWriter(target.status()), previous, progress.done());
    try (TreeWalk walk = new TreeWalk(source);
        OrderedWork<CopiedEntry> work = new OrderedWork<>(this::take)) {
      for (Found found = walk.next(); found != null; found = walk.next()) {
        OrderedWork.checkInterrupted();
        copy(found, into, work);
      }
      work.finish();
    }
    progress.tellAll();
    return new Result(entries, reused);
  }

  private void copy(Found found, Target into, OrderedWork<CopiedEntry> work) throws IOException {
    FileStatus status = found.status();
    if (status.type() == FileType.SOCKET) {
      return;
    }
    if (scan.isOutdatedBy(status)) {
      throw new TreeChangedException(found.path());
    }
    PreviousTree.Match match = previous == null ? null : previous.find(found.path(), status);
    if (found.isDirectory()) {
      work.submit(openTwin(found, match, into), 0);
      return;
    }
    found.parent().enter();
    if (scan.namesOf(status) > 1) {
      copyMember(found, match, into, work);
    } else {
      work.submit(new FileCopy(found, 0, match, into), toRead(found, match));
    }
  }

  private void copyMember(
      Found found, PreviousTree.@Nullable Match match, Target into, OrderedWork<CopiedEntry> work)
      throws IOException {
    FileKey file = found.status().file();
    Group group = groups.get(file);
    if (group == null) {
      int number = ++groupCount;
      OrderedWork.Handle<CopiedEntry> first =
          work.submit(new FileCopy(found, number, match, into), toRead(found, match));
      groups.put(file, new Group(found.path(), first, scan.namesOf(found.status()) - 1));
      return;
    }
    work.submit(new LinkCopy(found, group.first, group.path, into), 0);
    group.toCome--;
    if (group.toCome == 0) {
      groups.remove(file);
    }
  }

  private static long toRead(Found found, PreviousTree.@Nullable Match match) {
    return match != null && match.untouched() ? 0 : found.status().size();
  }

  private static DirectoryCopy openTwin(
      Found found, PreviousTree.@Nullable Match match, Target into) throws IOException {
    try {
      Directory twin =
          found.isRoot()
              ? into.root().again()
              : found.parent().twin().createDirectory(found.name());
      DirectoryCopy copy = new DirectoryCopy(found, match, into.writer());
      found.folder().pairWith(twin, copy);
      found.folder().enter();
      return copy;
    } catch (PosixException e) {
      throw new TreeException(TreeException.Side.WRITING, found.path(), e);
    }
  }

  private void take(CopiedEntry copied) throws IOException {
    manifest.write(copied.line());
    index.write(copied.mark());
    entries++;
    if (copied.reused()) {
      reused++;
    }
    progress.tell();
  }

  /** Where a copy goes, and with what. */
  record Target(
      Directory root, EntryWriter writer, @Nullable PreviousTree previous, LongAdder done) {}

  /**
   * What a copy came to.
   *
   * @param entries how many entries it has
   * @param reused how many of them are links to the earlier copy
   */
  public record Result(long entries, long reused) {}

  private static final class Group {
    final TreePath path;
    final OrderedWork.Handle<CopiedEntry> first;
    int toCome;

    Group(TreePath path, OrderedWork.Handle<CopiedEntry> first, int toCome) {
      this.path = path;
      this.first = first;
      this.toCome = toCome;
    }
  }
}
