package org.statelesslinux.engine.layer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.statelesslinux.engine.manifest.Entry;
import org.statelesslinux.engine.manifest.ManifestReader;
import org.statelesslinux.engine.manifest.TreePath;
import org.statelesslinux.engine.posix.FileType;

/**
 * Finds what must be in a layer over an older tree for the stack of both to be a newer one. Reads
 * both manifests as streams, twice.
 *
 * <p>A file with several names is in the layer under all of them or not at all: names of one file
 * in two layers would be two files.
 */
final class LayerDifference {
  private final Path base;
  private final Path manifest;
  private final Map<Integer, Integer> groupsInBase = new HashMap<>();
  private final Map<Integer, Integer> groupsOfBase = new HashMap<>();
  private final Set<Integer> changedGroups = new HashSet<>();

  private LayerDifference(Path base, Path manifest) {
    this.base = base;
    this.manifest = manifest;
  }

  /** Takes what is found, in the order of the tree. */
  interface Sink {
    /** A directory of the newer tree, before all that is in it. */
    void enter(Entry directory) throws IOException;

    /** What the newer tree has here is in the layer; a directory has been entered just before. */
    void put(Entry entry) throws IOException;

    /** What the older tree has here, with all that is in it, the newer one has not. */
    void hide(TreePath path) throws IOException;
  }

  /** Tells what is in a layer over an older tree. */
  static void over(Path base, Path manifest, Sink sink) throws IOException {
    LayerDifference difference = new LayerDifference(base, manifest);
    difference.walk(difference::findGroup);
    difference.walk(new Telling(difference, sink));
  }

  /** Tells all of a tree. */
  static void whole(Path manifest, Sink sink) throws IOException {
    try (ManifestReader reader = ManifestReader.open(manifest)) {
      for (Entry entry = reader.next(); entry != null; entry = reader.next()) {
        tell(Optional.of(entry), true, sink);
      }
    }
  }

  private static void tell(Optional<Entry> entry, boolean isIn, Sink sink) throws IOException {
    if (entry.isPresent() && entry.get().type() == FileType.DIRECTORY) {
      sink.enter(entry.get());
    }
    if (entry.isPresent() && isIn) {
      sink.put(entry.get());
    }
  }

  /** What both trees have at a path; one of them may have nothing. */
  @FunctionalInterface
  private interface Visitor {
    void visit(@Nullable Entry before, @Nullable Entry after) throws IOException;
  }

  private void walk(Visitor visitor) throws IOException {
    try (ManifestReader older = ManifestReader.open(base);
        ManifestReader newer = ManifestReader.open(manifest)) {
      Entry before = older.next();
      Entry after = newer.next();
      while (before != null || after != null) {
        int order = order(before, after);
        visitor.visit(order <= 0 ? before : null, order >= 0 ? after : null);
        before = order <= 0 ? older.next() : before;
        after = order >= 0 ? newer.next() : after;
      }
    }
  }

  /** Which of two comes first; one that is not there comes last. */
  private static int order(@Nullable Entry first, @Nullable Entry second) {
    if (first == null || second == null) {
      return first == null ? 1 : -1;
    }
    return first.path().compareTo(second.path());
  }

  private void findGroup(@Nullable Entry before, @Nullable Entry after) {
    if (after == null || after.hardLink() == 0) {
      return;
    }
    if (before == null || before.hardLink() == 0 || !isSame(before, after)) {
      changedGroups.add(after.hardLink());
      return;
    }
    Integer inBase = groupsInBase.putIfAbsent(after.hardLink(), before.hardLink());
    Integer ofBase = groupsOfBase.putIfAbsent(before.hardLink(), after.hardLink());
    if (inBase != null && inBase != before.hardLink()) {
      changedGroups.add(after.hardLink());
    }
    if (ofBase != null && ofBase != after.hardLink()) {
      changedGroups.add(after.hardLink());
      changedGroups.add(ofBase);
    }
  }

  private boolean differs(@Nullable Entry before, Entry after) {
    return before == null
        || !isSame(before, after)
        || changedGroups.contains(after.hardLink())
        || (after.hardLink() == 0 && before.hardLink() > 0);
  }

  private static boolean isSame(Entry before, Entry after) {
    return before.as(before.path(), 0).equals(after.as(after.path(), 0));
  }

  /** The second walk. */
  private static final class Telling implements Visitor {
    private final LayerDifference difference;
    private final Sink sink;

    /** A directory of the older tree below which nothing shows. */
    private @Nullable TreePath hidden;

    Telling(LayerDifference difference, Sink sink) {
      this.difference = difference;
      this.sink = sink;
    }

    @Override
    public void visit(@Nullable Entry before, @Nullable Entry after) throws IOException {
      if (after != null) {
        tell(Optional.of(after), difference.differs(before, after), sink);
      } else if (before != null && (hidden == null || !hidden.isAbove(before.path()))) {
        sink.hide(before.path());
      }
      boolean shows = after != null && after.type() == FileType.DIRECTORY;
      if (before != null
          && before.type() == FileType.DIRECTORY
          && !shows
          && (hidden == null || !hidden.isAbove(before.path()))) {
        hidden = before.path();
      }
    }
  }
}
