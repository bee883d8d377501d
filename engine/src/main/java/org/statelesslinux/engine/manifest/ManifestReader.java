package org.statelesslinux.engine.manifest;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.statelesslinux.engine.posix.FileType;

/**
 * Reads a manifest entry by entry, in constant memory, and trusts nothing in it: entries must be in
 * order and below directories that came before.
 *
 * <p>Not safe for several threads.
 */
public final class ManifestReader implements Closeable {
  private final ManifestLines lines;
  private final Deque<TreePath> directories = new ArrayDeque<>();
  private int groups;
  private @Nullable TreePath last;

  /**
   * Reads from a stream, which {@link #close} closes; it needs no buffer of its own.
   *
   * @throws ManifestException if this is no manifest
   */
  public ManifestReader(InputStream in) throws IOException {
    this.lines = new ManifestLines(in);
  }

  /** Reads from a file. */
  public static ManifestReader open(Path file) throws IOException {
    InputStream in = Files.newInputStream(file);
    try {
      return new ManifestReader(in);
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  /**
   * The next entry.
   *
   * @return null after the last one
   * @throws ManifestException if what follows is no entry that may stand here
   */
  public @Nullable Entry next() throws IOException {
    if (!lines.next()) {
      if (last == null) {
        throw new ManifestException(lines.number(), "no entry");
      }
      return null;
    }
    Entry entry = lines.entry();
    checkPlace(entry);
    return entry;
  }

  /** The line of the entry that was read last, with its line feed. */
  public byte[] line() {
    return lines.line();
  }

  private void checkPlace(Entry entry) throws ManifestException {
    TreePath path = entry.path();
    if (last == null) {
      if (!path.equals(TreePath.ROOT) || entry.type() != FileType.DIRECTORY) {
        throw new ManifestException(lines.number(), "the first entry is not the root directory");
      }
    } else {
      if (last.compareTo(path) >= 0) {
        throw new ManifestException(lines.number(), path + " stands after " + last);
      }
      while (!directories.getLast().isAbove(path)) {
        directories.removeLast();
      }
      int parent = directories.getLast().array().length;
      if (path.lastName() != (parent == 0 ? 0 : parent + 1)) {
        throw new ManifestException(lines.number(), path + " is in no directory");
      }
    }
    if (entry.hardLink() > groups + 1) {
      throw new ManifestException(lines.number(), "groups of hard links are not numbered in order");
    }
    groups = Math.max(groups, entry.hardLink());
    if (entry.type() == FileType.DIRECTORY) {
      directories.addLast(path);
    }
    last = path;
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
