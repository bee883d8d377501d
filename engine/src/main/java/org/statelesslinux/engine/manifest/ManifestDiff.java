package org.statelesslinux.engine.manifest;

import java.io.IOException;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;
import org.statelesslinux.model.Attribute;

/** Compares two manifests, both read as streams. */
public final class ManifestDiff {
  private final EntryComparison comparison = new EntryComparison(EnumSet.allOf(Attribute.class));
  private final HardLinkComparison hardLinks = new HardLinkComparison();
  private final DifferenceSink sink;
  private long unlinked;

  private ManifestDiff(DifferenceSink sink) {
    this.sink = sink;
  }

  /** Tells all differences, in the order of the trees. */
  public static void compare(ManifestReader first, ManifestReader second, DifferenceSink sink)
      throws IOException {
    new ManifestDiff(sink).compare(first, second);
  }

  private void compare(ManifestReader first, ManifestReader second) throws IOException {
    Entry expected = first.next();
    Entry found = second.next();
    while (expected != null || found != null) {
      int order = order(expected, found);
      if (order == 0 && expected != null && found != null) {
        both(expected, found);
      } else if (order < 0 && expected != null) {
        sink.differs(expected.path(), "missing", word(expected), "nothing");
      } else if (found != null) {
        sink.differs(found.path(), "extra", "nothing", word(found));
      }
      if (order <= 0) {
        expected = first.next();
      }
      if (order >= 0) {
        found = second.next();
      }
    }
  }

  private void both(Entry expected, Entry found) {
    comparison.compare(expected, found, sink);
    long file = found.hardLink() > 0 ? found.hardLink() : --unlinked;
    hardLinks.compare(found.path(), expected.hardLink(), file, found.hardLink() > 0, sink);
  }

  /** Which of two comes first; one that is not there comes last. */
  private static int order(@Nullable Entry first, @Nullable Entry second) {
    if (first == null || second == null) {
      return first == null ? 1 : -1;
    }
    return first.path().compareTo(second.path());
  }

  private static String word(Entry entry) {
    return TypeWords.word(entry.type());
  }
}
