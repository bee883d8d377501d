package org.statelesslinux.engine.manifest;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Says how to make one manifest of another: a line {@code c START COUNT} stands for so many lines
 * of the old one, the first of which is number START, and a line that begins with {@code +} for
 * what follows the plus. START only ever grows, so whoever has the old manifest reads it once.
 *
 * <p>Manifests are sorted, so both are read once here, too, and one line of each is in memory. Only
 * lines that differ are taken apart, for their paths: most do not.
 */
public final class ManifestDelta {
  private final OutputStream out;
  private long copied;
  private long count;

  private ManifestDelta(OutputStream out) {
    this.out = out;
  }

  /**
   * Writes what makes {@code after} of {@code before}; whatever is in them, that comes of it.
   *
   * @param before needs no buffer, and is left open, like {@code after}
   * @param out should have a buffer; it is left open
   * @throws ManifestException if one of them is seen to be no manifest
   */
  public static void write(InputStream before, InputStream after, OutputStream out)
      throws IOException {
    new ManifestDelta(out).write(new ManifestLines(before), new ManifestLines(after));
  }

  /**
   * Writes what makes {@code after} of nothing.
   *
   * @throws ManifestException if it is seen to be no manifest
   */
  public static void writeWhole(InputStream after, OutputStream out) throws IOException {
    ManifestDelta delta = new ManifestDelta(out);
    ManifestLines lines = new ManifestLines(after);
    do {
      delta.add(lines);
    } while (lines.next());
  }

  private void write(ManifestLines before, ManifestLines after) throws IOException {
    boolean more = true;
    do {
      if (more && !before.isSameLine(after)) {
        more = advance(before, after.entry().path());
      }
      if (more && before.isSameLine(after)) {
        copy(before.number());
        more = before.next();
      } else {
        add(after);
      }
    } while (after.next());
    endCopy();
  }

  /** Goes on to what does not stand before the path; false if there is nothing more. */
  private static boolean advance(ManifestLines lines, TreePath path) throws IOException {
    while (lines.entry().path().compareTo(path) < 0) {
      if (!lines.next()) {
        return false;
      }
    }
    return true;
  }

  private void copy(long number) throws IOException {
    if (count > 0 && number != copied + count) {
      endCopy();
    }
    if (count == 0) {
      copied = number;
    }
    count++;
  }

  private void endCopy() throws IOException {
    if (count > 0) {
      out.write(("c " + copied + " " + count + "\n").getBytes(US_ASCII));
      count = 0;
    }
  }

  private void add(ManifestLines lines) throws IOException {
    endCopy();
    out.write('+');
    lines.writeTo(out);
  }
}
