package org.statelesslinux.engine.manifest;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.Base64;
import org.statelesslinux.engine.posix.FileType;

/** Writes one entry as a line of a manifest (mtree(5), in the form with full paths). */
public final class LineWriter {
  private static final byte[] HEX = "0123456789abcdef".getBytes(US_ASCII);
  private static final int DIGITS_OF_NANOS = 9;

  private byte[] line = new byte[512];
  private int length;

  private LineWriter() {}

  /** The line of an entry, with its line feed. */
  public static byte[] write(Entry entry) {
    LineWriter writer = new LineWriter();
    writer.entry(entry);
    return Arrays.copyOf(writer.line, writer.length);
  }

  private void entry(Entry entry) {
    text(".");
    if (entry.path().array().length > 0) {
      text("/");
      escaped(entry.path().array());
    }
    text(" type=");
    text(TypeWords.word(entry.type()));
    text(" mode=");
    for (int shift = 9; shift >= 0; shift -= 3) {
      one('0' + (entry.permissions() >> shift & 7));
    }
    text(" uid=");
    number(entry.user() & 0xffffffffL);
    text(" gid=");
    number(entry.group() & 0xffffffffL);
    if (entry.type() == FileType.FILE) {
      text(" size=");
      number(entry.size());
    }
    text(" time=");
    number(entry.modified().seconds());
    text(".");
    int divisor = 100_000_000;
    for (int i = 0; i < DIGITS_OF_NANOS; i++) {
      one('0' + entry.modified().nanos() / divisor % 10);
      divisor /= 10;
    }
    what(entry);
    tags(entry);
    text("\n");
  }

  private void what(Entry entry) {
    if (entry.type() == FileType.SYMLINK) {
      text(" link=");
      escaped(entry.link().array());
    } else if (entry.type().isDevice()) {
      text(" device=native,");
      number(entry.device().major() & 0xffffffffL);
      text(",");
      number(entry.device().minor() & 0xffffffffL);
    } else if (entry.type() == FileType.FILE) {
      text(" sha256digest=");
      for (byte b : entry.sha256().array()) {
        one(HEX[b >> 4 & 15]);
        one(HEX[b & 15]);
      }
    }
  }

  private void tags(Entry entry) {
    String before = " tags=";
    if (entry.hardLink() > 0) {
      text(before);
      text("hl.");
      number(entry.hardLink());
      before = ",";
    }
    for (Xattr xattr : entry.xattrs()) {
      text(before);
      text("xattr.");
      for (byte b : xattr.name().array()) {
        if (Escapes.isSafeInTag(b)) {
          one(b);
        } else {
          escape(b);
        }
      }
      text(":");
      bytes(Base64.getEncoder().encode(xattr.value().array()));
      before = ",";
    }
  }

  private void escaped(byte[] name) {
    for (byte b : name) {
      if (Escapes.isSafe(b)) {
        one(b);
      } else {
        escape(b);
      }
    }
  }

  private void escape(byte b) {
    one('\\');
    one('0' + (b >> 6 & 3));
    one('0' + (b >> 3 & 7));
    one('0' + (b & 7));
  }

  private void number(long value) {
    if (value >= 0 && value < 10) {
      one('0' + (int) value);
    } else {
      text(Long.toString(value));
    }
  }

  @SuppressWarnings("deprecation") // The only way to copy ASCII without an array in between.
  private void text(String ascii) {
    int end = room(ascii.length());
    ascii.getBytes(0, ascii.length(), line, length);
    length = end;
  }

  private void bytes(byte[] more) {
    int end = room(more.length);
    System.arraycopy(more, 0, line, length, more.length);
    length = end;
  }

  private void one(int b) {
    int end = room(1);
    line[length] = (byte) b;
    length = end;
  }

  private int room(int more) {
    int end = length + more;
    if (end > line.length) {
      line = Arrays.copyOf(line, Math.max(end, 2 * line.length));
    }
    return end;
  }
}
