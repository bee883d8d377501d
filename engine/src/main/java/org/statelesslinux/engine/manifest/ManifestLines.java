package org.statelesslinux.engine.manifest;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * The lines of a manifest as they are, one at a time, in a buffer that grows with the longest one;
 * an entry is made of a line only when it is asked for.
 *
 * <p>Not safe for several threads.
 */
final class ManifestLines implements Closeable {
  /** The line that a manifest begins with, by which programs tell what it is. */
  static final byte[] FIRST_LINE = "#mtree\n".getBytes(US_ASCII);

  private static final int LONGEST_LINE = 16 * 1024 * 1024;

  private final InputStream in;
  private byte[] buffer = new byte[64 * 1024];

  /** Where the line begins, where its line feed is, and where what was read ends. */
  private int start;

  private int feed = -1;
  private int end;
  private long number;

  /**
   * Reads from a stream, which {@link #close} closes, and is at the first line then.
   *
   * @throws ManifestException if it is not that of a manifest
   */
  ManifestLines(InputStream in) throws IOException {
    this.in = in;
    number = 1;
    start = 0;
    feed = nextLineFeed(0);
    if (feed < 0 || !Arrays.equals(FIRST_LINE, 0, FIRST_LINE.length, buffer, 0, feed + 1)) {
      throw new ManifestException(1, "no '#mtree'");
    }
  }

  /**
   * Goes to the next line.
   *
   * @return false if there is none
   * @throws ManifestException if it has no end, or is too long for an entry
   */
  boolean next() throws IOException {
    start = feed + 1;
    number++;
    feed = nextLineFeed(start);
    if (feed >= 0) {
      return true;
    }
    if (start < end) {
      throw new ManifestException(number, "the line does not end");
    }
    feed = start - 1;
    return false;
  }

  /** The number of the line, which is 1 for the first. */
  long number() {
    return number;
  }

  /**
   * The entry on this line.
   *
   * @throws ManifestException if it is none
   */
  Entry entry() throws ManifestException {
    try {
      return LineReader.read(buffer, start, feed);
    } catch (IllegalArgumentException e) {
      throw new ManifestException(number, String.valueOf(e.getMessage()));
    }
  }

  /** Whether both are at the same bytes. */
  boolean isSameLine(ManifestLines other) {
    return Arrays.equals(buffer, start, feed, other.buffer, other.start, other.feed);
  }

  /** The line, with its line feed. */
  byte[] line() {
    return Arrays.copyOfRange(buffer, start, feed + 1);
  }

  /** Writes the line, with its line feed. */
  void writeTo(OutputStream out) throws IOException {
    out.write(buffer, start, feed + 1 - start);
  }

  /** The place of the next line feed in the buffer, reading on as needed; negative at the end. */
  private int nextLineFeed(int from) throws IOException {
    while (true) {
      for (int i = from; i < end; i++) {
        if (buffer[i] == '\n') {
          return i;
        }
      }
      int kept = end - start;
      if (kept > LONGEST_LINE) {
        throw new ManifestException(number, "the line is too long");
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
