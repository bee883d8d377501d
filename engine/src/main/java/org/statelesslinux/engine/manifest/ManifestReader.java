package org.statelesslinux.engine.manifest;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
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
  /** The line that a manifest begins with, by which programs tell what it is. */
  static final byte[] FIRST_LINE = "#mtree\n".getBytes(US_ASCII);

  private static final int LONGEST_LINE = 16 * 1024 * 1024;

  private final InputStream in;
  private final Deque<TreePath> directories = new ArrayDeque<>();
  private byte[] buffer = new byte[64 * 1024];
  private int lineStart;
  private int start;
  private int end;
  private long lines = 1;
  private int groups;
  private @Nullable TreePath last;

  /**
   * Reads from a stream, which {@link #close} closes; it needs no buffer of its own.
   *
   * @throws ManifestException if this is no manifest
   */
  public ManifestReader(InputStream in) throws IOException {
    this.in = in;
    int feed = nextLineFeed();
    if (feed < 0 || !Arrays.equals(FIRST_LINE, Arrays.copyOfRange(buffer, start, feed + 1))) {
      throw new ManifestException(1, "no '#mtree'");
    }
    start = feed + 1;
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
    int feed = nextLineFeed();
    lines++;
    if (feed < 0) {
      if (start < end) {
        throw new ManifestException(lines, "the line does not end");
      }
      if (last == null) {
        throw new ManifestException(lines, "no entry");
      }
      return null;
    }
    Entry entry;
    try {
      entry = LineReader.read(buffer, start, feed);
    } catch (IllegalArgumentException e) {
      throw new ManifestException(lines, String.valueOf(e.getMessage()));
    }
    lineStart = start;
    start = feed + 1;
    checkPlace(entry);
    return entry;
  }

  /** The line of the entry that was read last, with its line feed. */
  public byte[] line() {
    return Arrays.copyOfRange(buffer, lineStart, start);
  }

  private void checkPlace(Entry entry) throws ManifestException {
    TreePath path = entry.path();
    if (last == null) {
      if (!path.equals(TreePath.ROOT) || entry.type() != FileType.DIRECTORY) {
        throw new ManifestException(lines, "the first entry is not the root directory");
      }
    } else {
      if (last.compareTo(path) >= 0) {
        throw new ManifestException(lines, path + " stands after " + last);
      }
      while (!directories.getLast().isAbove(path)) {
        directories.removeLast();
      }
      int parent = directories.getLast().array().length;
      if (path.lastName() != (parent == 0 ? 0 : parent + 1)) {
        throw new ManifestException(lines, path + " is in no directory");
      }
    }
    if (entry.hardLink() > groups + 1) {
      throw new ManifestException(lines, "groups of hard links are not numbered in order");
    }
    groups = Math.max(groups, entry.hardLink());
    if (entry.type() == FileType.DIRECTORY) {
      directories.addLast(path);
    }
    last = path;
  }

  /** The place of the next line feed in the buffer, reading on as needed; negative at the end. */
  private int nextLineFeed() throws IOException {
    int from = start;
    while (true) {
      for (int i = from; i < end; i++) {
        if (buffer[i] == '\n') {
          return i;
        }
      }
      int kept = end - start;
      if (kept > LONGEST_LINE) {
        throw new ManifestException(lines, "the line is too long");
      }
      byte[] roomy = kept == buffer.length ? new byte[2 * kept] : buffer;
      System.arraycopy(buffer, start, roomy, 0, kept);
      buffer = roomy;
      start = 0;
      end = kept;
      from = kept;
      int more = in.read(buffer, end, buffer.length - end);
      if (more < 0) {
        return -1;
      }
      end += more;
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
