package org.statelesslinux.engine.manifest;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Says how to make one manifest of another: a line {@code c START COUNT} stands for so many lines
 * of the old one, the first of which is number START, and a line that begins with {@code +} for
 * what follows the plus. START only ever grows, so whoever has the old manifest reads it once.
 *
 * <p>Manifests are sorted, so both are read once here, too, and one line of each is in memory.
 */
public final class ManifestDelta {
  private final OutputStream out;
  private long copied;
  private long count;

  private ManifestDelta(OutputStream out) {
    this.out = out;
  }

  /**
   * Writes what makes {@code after} of {@code before}.
   *
   * @param out should have a buffer; it is left open
   * @throws ManifestException if one of them is no manifest
   */
  public static void write(ManifestReader before, ManifestReader after, OutputStream out)
      throws IOException {
    new ManifestDelta(out).write(before, after);
  }

  /** Writes what makes {@code after} of nothing. */
  public static void writeWhole(ManifestReader after, OutputStream out) throws IOException {
    ManifestDelta delta = new ManifestDelta(out);
    delta.add(ManifestReader.FIRST_LINE);
    while (after.next() != null) {
      delta.add(after.line());
    }
  }

  private void write(ManifestReader before, ManifestReader after) throws IOException {
    long number = 1;
    copy(number);
    Entry old = before.next();
    number++;
    for (Entry entry = after.next(); entry != null; entry = after.next()) {
      while (old != null && old.path().compareTo(entry.path()) < 0) {
        old = before.next();
        number++;
      }
      if (isSame(old, entry, before, after)) {
        copy(number);
      } else {
        add(after.line());
      }
    }
    endCopy();
  }

  private static boolean isSame(
      @Nullable Entry old, Entry entry, ManifestReader before, ManifestReader after) {
    return old != null
        && old.path().equals(entry.path())
        && Bytes.of(before.line()).equals(Bytes.of(after.line()));
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

  private void add(byte[] line) throws IOException {
    endCopy();
    out.write('+');
    out.write(line);
  }
}
