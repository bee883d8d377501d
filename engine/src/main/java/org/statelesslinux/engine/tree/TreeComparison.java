package org.statelesslinux.engine.tree;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.statelesslinux.engine.manifest.DifferenceSink;
import org.statelesslinux.engine.manifest.Entry;
import org.statelesslinux.engine.manifest.EntryComparison;
import org.statelesslinux.engine.manifest.HardLinkComparison;
import org.statelesslinux.engine.manifest.ManifestReader;
import org.statelesslinux.engine.manifest.TreePath;
import org.statelesslinux.engine.manifest.TypeWords;
import org.statelesslinux.engine.posix.Directory;
import org.statelesslinux.engine.posix.FileStatus;

/** Compares a tree with a manifest, reading all of it. */
public final class TreeComparison {
  private final ManifestReader manifest;
  private final EntryComparison comparison;
  private final HardLinkComparison hardLinks = new HardLinkComparison();
  private final DifferenceSink sink;
  private final Progress progress;
  private @Nullable Entry expected;

  /**
   * Prepares a comparison.
   *
   * @param manifest what the tree should be
   * @param comparison what counts
   * @param sink takes the differences, in the order of the tree, from one thread
   * @param progress is told how far it is
   */
  public TreeComparison(
      ManifestReader manifest, EntryComparison comparison, DifferenceSink sink, Progress progress) {
    this.manifest = manifest;
    this.comparison = comparison;
    this.sink = sink;
    this.progress = progress;
  }

  /**
   * Compares.
   *
   * @param root the root of the tree, which this closes
   */
  public void compare(Directory root) throws IOException {
    try (TreeWalk walk = new TreeWalk(root);
        OrderedWork<List<Told>> work = new OrderedWork<>(this::take)) {
      expected = manifest.next();
      for (Found found = walk.next(); found != null; found = walk.next()) {
        OrderedWork.checkInterrupted();
        compare(found, work);
      }
      while (expected != null) {
        missing(expected, work);
        expected = manifest.next();
      }
      work.finish();
    }
    progress.tellAll();
  }

  private void compare(Found found, OrderedWork<List<Told>> work) throws IOException {
    while (expected != null && expected.path().compareTo(found.path()) < 0) {
      missing(expected, work);
      expected = manifest.next();
    }
    if (expected == null || !expected.path().equals(found.path())) {
      tell(work, new Told(found.path(), "extra", "nothing", word(found.status())));
      return;
    }
    Entry entry = expected;
    expected = manifest.next();
    if (found.status().type() != entry.type()) {
      String type = TypeWords.word(entry.type());
      tell(work, new Told(found.path(), "type", type, word(found.status())));
      return;
    }
    List<Told> told = new ArrayList<>();
    if (comparison.countsHardLinks() && !found.isDirectory()) {
      FileStatus status = found.status();
      hardLinks.compare(
          found.path(), entry.hardLink(), status.file().number(), status.links() > 1, add(told));
    }
    enter(found);
    work.submit(
        () -> {
          Entry read = EntryReader.read(found, entry.hardLink(), progress.done());
          comparison.compare(entry, read, add(told));
          leave(found);
          return told;
        },
        found.status().size());
  }

  private void missing(Entry entry, OrderedWork<List<Told>> work) throws IOException {
    tell(work, new Told(entry.path(), "missing", TypeWords.word(entry.type()), "nothing"));
  }

  private static void tell(OrderedWork<List<Told>> work, Told told) throws IOException {
    work.submit(() -> List.of(told), 0);
  }

  private static void enter(Found found) {
    (found.isDirectory() ? found.folder() : found.parent()).enter();
  }

  private static void leave(Found found) throws IOException {
    (found.isDirectory() ? found.folder() : found.parent()).leave();
  }

  private static DifferenceSink add(List<Told> list) {
    return (path, what, expected, found) -> list.add(new Told(path, what, expected, found));
  }

  private static String word(FileStatus status) {
    return TypeWords.word(status.type());
  }

  private void take(List<Told> differences) {
    for (Told told : differences) {
      sink.differs(told.path, told.what, told.expected, told.found);
    }
    progress.tell();
  }

  private record Told(TreePath path, String what, String expected, String found) {}
}
