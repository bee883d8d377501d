package org.statelesslinux.engine.manifest;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.statelesslinux.engine.posix.FileStatus.DeviceNumber;
import org.statelesslinux.engine.posix.FileStatus.Time;
import org.statelesslinux.model.Attribute;

/**
 * Compares two entries of one path in the attributes that count; hard links need more than two
 * entries and are compared by {@link HardLinkComparison}.
 */
public final class EntryComparison {
  /** The first second that 32 bits without a sign cannot hold: early 2106. */
  private static final long FIRST_DISTANT = 1L << 32;

  private static final String CAPABILITY = "security.capability";
  private static final String ACL = "system.posix_acl_";
  private static final String NONE = "none";

  private final Set<Attribute> attributes;

  /** Compares what a tree keeps in these attributes; bytes and types always count. */
  public EntryComparison(Set<Attribute> attributes) {
    this.attributes = Set.copyOf(attributes);
  }

  /** Whether hard links count. */
  public boolean countsHardLinks() {
    return attributes.contains(Attribute.HARD_LINKS);
  }

  /** Tells each difference; returns whether there was none. */
  public boolean compare(Entry expected, Entry found, DifferenceSink sink) {
    Counter counter = new Counter(expected.path(), sink);
    if (expected.type() != found.type()) {
      counter.differs("type", TypeWords.word(expected.type()), TypeWords.word(found.type()));
      return false;
    }
    if (attributes.contains(Attribute.MODES)) {
      counter.check("mode", octal(expected.permissions()), octal(found.permissions()));
    }
    if (attributes.contains(Attribute.OWNERS)) {
      counter.check("uid", unsigned(expected.user()), unsigned(found.user()));
      counter.check("gid", unsigned(expected.group()), unsigned(found.group()));
    }
    if (expected.size() != found.size()) {
      counter.differs("size", Long.toString(expected.size()), Long.toString(found.size()));
    }
    times(expected.modified(), found.modified(), counter);
    counter.check("link", expected.link().toString(), found.link().toString());
    if (attributes.contains(Attribute.SPECIAL_FILES)) {
      counter.check("device", show(expected.device()), show(found.device()));
    }
    if (!expected.sha256().equals(found.sha256())) {
      counter.differs("sha256digest", hex(expected.sha256()), hex(found.sha256()));
    }
    if (!expected.xattrs().equals(found.xattrs())) {
      xattrs(expected.xattrs(), found.xattrs(), counter);
    }
    return counter.none;
  }

  private void times(Time expected, Time found, Counter counter) {
    if (expected.equals(found)) {
      return;
    }
    boolean distant = expected.seconds() < 0 || expected.seconds() >= FIRST_DISTANT;
    if (!attributes.contains(distant ? Attribute.DISTANT_TIMES : Attribute.TIMES)) {
      return;
    }
    if (attributes.contains(Attribute.NANOSECONDS)) {
      counter.differs("time", show(expected), show(found));
    } else if (expected.seconds() != found.seconds()) {
      counter.differs("time", Long.toString(expected.seconds()), Long.toString(found.seconds()));
    }
  }

  private void xattrs(List<Xattr> expected, List<Xattr> found, Counter counter) {
    Map<Bytes, Bytes> first = byName(expected);
    Map<Bytes, Bytes> second = byName(found);
    Set<Bytes> names = new TreeSet<>(first.keySet());
    names.addAll(second.keySet());
    for (Bytes name : names) {
      if (attributes.contains(kindOf(name.toString()))) {
        counter.check("xattr " + name, value(first, name), value(second, name));
      }
    }
  }

  private static Attribute kindOf(String name) {
    if (name.equals(CAPABILITY)) {
      return Attribute.CAPABILITIES;
    }
    return name.startsWith(ACL) ? Attribute.ACLS : Attribute.XATTRS;
  }

  private static Map<Bytes, Bytes> byName(List<Xattr> xattrs) {
    Map<Bytes, Bytes> byName = new HashMap<>();
    for (Xattr xattr : xattrs) {
      byName.put(xattr.name(), xattr.value());
    }
    return byName;
  }

  private static String value(Map<Bytes, Bytes> xattrs, Bytes name) {
    Bytes value = xattrs.get(name);
    return value == null ? NONE : "0x" + hex(value);
  }

  private static String octal(int permissions) {
    return Integer.toOctalString(0x10000 | permissions).substring(2);
  }

  private static String unsigned(int number) {
    return Integer.toUnsignedString(number);
  }

  private static String show(DeviceNumber device) {
    return unsigned(device.major()) + "," + unsigned(device.minor());
  }

  private static String show(Time time) {
    return time.seconds() + "." + Integer.toString(1_000_000_000 + time.nanos()).substring(1);
  }

  private static String hex(Bytes bytes) {
    StringBuilder hex = new StringBuilder();
    for (byte b : bytes.array()) {
      hex.append(Character.forDigit(b >> 4 & 15, 16)).append(Character.forDigit(b & 15, 16));
    }
    return hex.toString();
  }

  private static final class Counter {
    private final TreePath path;
    private final DifferenceSink sink;
    private boolean none = true;

    Counter(TreePath path, DifferenceSink sink) {
      this.path = path;
      this.sink = sink;
    }

    void check(String what, String expected, String found) {
      if (!expected.equals(found)) {
        differs(what, expected, found);
      }
    }

    void differs(String what, String expected, String found) {
      none = false;
      sink.differs(path, what, expected, found);
    }
  }
}
