package org.statelesslinux.engine.manifest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.statelesslinux.engine.posix.FileStatus.DeviceNumber;
import org.statelesslinux.engine.posix.FileStatus.Time;
import org.statelesslinux.engine.posix.FileType;

/** Random entries for property tests. */
final class Entries {
  private Entries() {}

  static Arbitrary<byte[]> names() {
    return Arbitraries.bytes()
        .filter(b -> b != 0 && b != '/')
        .array(byte[].class)
        .ofMinSize(1)
        .ofMaxSize(12)
        .filter(name -> !(name[0] == '.' && (name.length == 1 || name[1] == '.')));
  }

  static Arbitrary<TreePath> paths() {
    return names().list().ofMinSize(1).ofMaxSize(4).map(Entries::join);
  }

  private static TreePath join(List<byte[]> names) {
    TreePath path = TreePath.ROOT;
    for (byte[] name : names) {
      path = path.child(name);
    }
    return path;
  }

  static Arbitrary<Entry> entries() {
    Arbitrary<FileType> types =
        Arbitraries.of(FileType.class).filter(type -> type != FileType.SOCKET);
    Arbitrary<Time> times =
        Combinators.combine(Arbitraries.longs(), Arbitraries.integers().between(0, 999_999_999))
            .as(Time::new)
            .filter(time -> time.seconds() != Long.MIN_VALUE);
    Arbitrary<DeviceNumber> devices =
        Combinators.combine(Arbitraries.integers(), Arbitraries.integers()).as(DeviceNumber::new);
    return Combinators.combine(
            paths(), types, Arbitraries.integers().between(0, 07777), times, devices, xattrs())
        .as(Entries::entry)
        .flatMap(
            entry ->
                Combinators.combine(
                        Arbitraries.integers(),
                        Arbitraries.integers(),
                        Arbitraries.longs().greaterOrEqual(0),
                        names(),
                        Arbitraries.bytes().array(byte[].class).ofSize(32))
                    .as(
                        (user, group, size, link, sha) ->
                            fill(entry, user, group, size, link, sha)));
  }

  private static Entry entry(
      TreePath path, FileType type, int mode, Time time, DeviceNumber device, List<Xattr> xattrs) {
    return new Entry(
        path,
        type,
        mode,
        0,
        0,
        0,
        time,
        Bytes.NONE,
        type.isDevice() ? device : DeviceNumber.NONE,
        Bytes.NONE,
        0,
        xattrs);
  }

  private static Entry fill(
      Entry entry, int user, int group, long size, byte[] link, byte[] sha256) {
    boolean file = entry.type() == FileType.FILE;
    return new Entry(
        entry.path(),
        entry.type(),
        entry.permissions(),
        user,
        group,
        file ? size : 0,
        entry.modified(),
        entry.type() == FileType.SYMLINK ? Bytes.of(link) : Bytes.NONE,
        entry.device(),
        file ? Bytes.of(sha256) : Bytes.NONE,
        entry.type() != FileType.DIRECTORY && group % 3 == 0 ? 1 : 0,
        entry.xattrs());
  }

  static Arbitrary<List<Xattr>> xattrs() {
    Arbitrary<Xattr> one =
        Combinators.combine(
                Arbitraries.bytes().filter(b -> b != 0).array(byte[].class).ofMinSize(1),
                Arbitraries.bytes().array(byte[].class).ofMaxSize(40))
            .as((name, value) -> new Xattr(Bytes.of(cut(name)), Bytes.of(value)));
    return one.list().ofMaxSize(3).map(Entries::distinct);
  }

  private static byte[] cut(byte[] name) {
    return name.length <= 255 ? name : Arrays.copyOf(name, 255);
  }

  private static List<Xattr> distinct(List<Xattr> xattrs) {
    Map<Bytes, Xattr> byName = new TreeMap<>();
    for (Xattr xattr : xattrs) {
      byName.put(xattr.name(), xattr);
    }
    return List.copyOf(new ArrayList<>(byName.values()));
  }
}
