package org.statelesslinux.engine.manifest;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.statelesslinux.engine.posix.FileStatus.DeviceNumber;
import org.statelesslinux.engine.posix.FileStatus.Time;
import org.statelesslinux.engine.posix.FileType;

/**
 * Reads one line of a manifest, and takes it only as {@link LineWriter} writes it: one entry has
 * one line, so that an id stands for one tree.
 */
final class LineReader {
  private static final int LONGEST_NAME = 255;
  private static final int LONGEST_LINK = 4095;
  private static final int DIGEST_DIGITS = 64;
  private static final String XATTR = "xattr.";

  private final byte[] line;
  private final int start;
  private final int end;
  private int at;

  private LineReader(byte[] line, int start, int end) {
    this.line = line;
    this.start = start;
    this.at = start;
    this.end = end;
  }

  /**
   * Reads a part of an array, without the line feed.
   *
   * @throws IllegalArgumentException if they are no line of a manifest; the message says why
   */
  static Entry read(byte[] line, int start, int end) {
    return new LineReader(line, start, end).entry();
  }

  private Entry entry() {
    TreePath path = path();
    expect(" type=");
    FileType type = type();
    expect(" mode=");
    int mode = mode();
    expect(" uid=");
    int user = (int) number(0xffffffffL);
    expect(" gid=");
    int group = (int) number(0xffffffffL);
    long size = 0;
    if (type == FileType.FILE) {
      expect(" size=");
      size = number(Long.MAX_VALUE);
    }
    expect(" time=");
    Time time = time();
    Bytes link = Bytes.NONE;
    DeviceNumber device = DeviceNumber.NONE;
    Bytes sha256 = Bytes.NONE;
    if (type == FileType.SYMLINK) {
      expect(" link=");
      link = Bytes.of(escaped());
      require(link.length() > 0 && link.length() <= LONGEST_LINK, "no usable target");
    } else if (type.isDevice()) {
      expect(" device=native,");
      int major = (int) number(0xffffffffL);
      expect(",");
      device = new DeviceNumber(major, (int) number(0xffffffffL));
    } else if (type == FileType.FILE) {
      expect(" sha256digest=");
      sha256 = digest();
    }
    int hardLink = 0;
    List<Xattr> xattrs = List.of();
    if (at < end) {
      expect(" tags=");
      if (follows("hl.")) {
        expect("hl.");
        require(type != FileType.DIRECTORY, "a directory with several names");
        hardLink = (int) number(Integer.MAX_VALUE);
        require(hardLink > 0, "no usable group of hard links");
      }
      xattrs = xattrs(hardLink > 0);
    }
    require(at == end, "more than an entry has");
    return new Entry(
        path, type, mode, user, group, size, time, link, device, sha256, hardLink, xattrs);
  }

  private TreePath path() {
    expect(".");
    if (follows(" ")) {
      return TreePath.ROOT;
    }
    expect("/");
    byte[] path = escaped();
    int start = 0;
    for (int i = 0; i <= path.length; i++) {
      if (i == path.length || path[i] == '/') {
        int size = i - start;
        boolean dots =
            size > 0 && size <= 2 && path[start] == '.' && (size == 1 || path[start + 1] == '.');
        require(size > 0 && size <= LONGEST_NAME && !dots, "no usable path");
        start = i + 1;
      }
    }
    return TreePath.of(path);
  }

  private FileType type() {
    int start = at;
    while (at < end && line[at] != ' ') {
      at++;
    }
    @Nullable FileType type = TypeWords.type(new String(line, start, at - start, US_ASCII));
    if (type == null) {
      throw bad("no known type");
    }
    return type;
  }

  private int mode() {
    int mode = 0;
    for (int i = 0; i < 4; i++) {
      mode = mode << 3 | digit('7');
    }
    return mode;
  }

  private Time time() {
    boolean negative = follows("-");
    if (negative) {
      at++;
    }
    long seconds = number(Long.MAX_VALUE);
    require(!negative || seconds > 0, "no usable time");
    expect(".");
    int nanos = 0;
    for (int i = 0; i < 9; i++) {
      nanos = nanos * 10 + digit('9');
    }
    return new Time(negative ? -seconds : seconds, nanos);
  }

  private Bytes digest() {
    byte[] digest = new byte[DIGEST_DIGITS / 2];
    require(end - at >= DIGEST_DIGITS, "a digest that is too short");
    for (int i = 0; i < DIGEST_DIGITS; i++) {
      int b = line[at++];
      int value = b >= '0' && b <= '9' ? b - '0' : b >= 'a' && b <= 'f' ? b - 'a' + 10 : -1;
      require(value >= 0, "no usable digest");
      digest[i / 2] = (byte) (digest[i / 2] << 4 | value);
    }
    return Bytes.of(digest);
  }

  private List<Xattr> xattrs(boolean afterOther) {
    List<Xattr> xattrs = new ArrayList<>();
    boolean comma = afterOther;
    while (at < end || !comma) {
      if (comma) {
        expect(",");
      }
      comma = true;
      expect(XATTR);
      Xattr xattr = xattr();
      require(
          xattrs.isEmpty() || xattrs.get(xattrs.size() - 1).compareTo(xattr) < 0,
          "extended attributes out of order");
      xattrs.add(xattr);
    }
    return List.copyOf(xattrs);
  }

  private Xattr xattr() {
    Bytes name = Bytes.of(unescape(next(':'), true));
    require(name.length() > 0 && name.length() <= LONGEST_NAME, "no usable attribute name");
    expect(":");
    byte[] encoded = Arrays.copyOfRange(line, at, next(','));
    at += encoded.length;
    byte[] value = Base64.getDecoder().decode(encoded);
    // The decoder overlooks missing padding and stray bits, which would give one value two forms.
    require(Arrays.equals(encoded, Base64.getEncoder().encode(value)), "no usable base64");
    return new Xattr(name, Bytes.of(value));
  }

  private byte[] escaped() {
    return unescape(next(' '), false);
  }

  /** The place of the next such byte, or the end of the line. */
  private int next(char stop) {
    int place = at;
    while (place < end && line[place] != stop) {
      place++;
    }
    return place;
  }

  private byte[] unescape(int stop, boolean inTag) {
    byte[] plain = new byte[stop - at];
    int count = 0;
    while (at < stop) {
      byte b = line[at];
      if (b == '\\') {
        at++;
        b = (byte) (digit('3') << 6 | digit('7') << 3 | digit('7'));
        require(b != 0 && !(inTag ? Escapes.isSafeInTag(b) : Escapes.isSafe(b)), "a bad escape");
      } else {
        require(inTag ? Escapes.isSafeInTag(b) : Escapes.isSafe(b), "a byte that needs escaping");
        at++;
      }
      plain[count++] = b;
    }
    return count == plain.length ? plain : Arrays.copyOf(plain, count);
  }

  private long number(long most) {
    int start = at;
    long value = 0;
    while (at < end && line[at] >= '0' && line[at] <= '9') {
      int digit = line[at++] - '0';
      require(value <= (most - digit) / 10, "a number that is too large");
      value = value * 10 + digit;
    }
    require(at > start && (line[start] != '0' || at == start + 1), "no usable number");
    return value;
  }

  private int digit(char last) {
    require(at < end && line[at] >= '0' && line[at] <= last, "a digit missing");
    return line[at++] - '0';
  }

  private boolean follows(String text) {
    if (end - at < text.length()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (line[at + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private void expect(String text) {
    if (!follows(text)) {
      throw bad("'" + text.strip() + "' missing");
    }
    at += text.length();
  }

  private void require(boolean holds, String otherwise) {
    if (!holds) {
      throw bad(otherwise);
    }
  }

  private IllegalArgumentException bad(String found) {
    return new IllegalArgumentException(found + " at column " + (at - start + 1));
  }
}
