package org.statelesslinux.engine.tree;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.statelesslinux.engine.manifest.Entry;
import org.statelesslinux.engine.manifest.ManifestReader;
import org.statelesslinux.engine.manifest.TreePath;
import org.statelesslinux.engine.posix.Directory;
import org.statelesslinux.engine.posix.FileType;

/** Walks over a tree that was copied, now or earlier, to see whether it is still the same. */
public final class ChangeCheck {
  private static final int MOST_NAMED = 10;

  private final ManifestReader manifest;
  private final IndexFile.Reader index;
  private final int mostNamed;
  private final List<String> changed = new ArrayList<>();
  private @Nullable Entry entry;
  private IndexFile.Mark mark = IndexFile.Reader.UNKNOWN;

  private ChangeCheck(ManifestReader manifest, IndexFile.Reader index, int mostNamed) {
    this.manifest = manifest;
    this.index = index;
    this.mostNamed = mostNamed;
  }

  /**
   * Checks a tree.
   *
   * @param source its root, which this closes
   * @param manifest the manifest that was made of it
   * @param index the index that was made with it
   * @throws TreeChangedException if anything changed; names some of it
   */
  public static void check(Directory source, ManifestReader manifest, IndexFile.Reader index)
      throws IOException {
    List<String> changed = new ChangeCheck(manifest, index, MOST_NAMED).run(source);
    if (!changed.isEmpty()) {
      throw new TreeChangedException(changed);
    }
  }

  /**
   * Whether a tree is untouched since a manifest was made of it. Ends at the first difference.
   *
   * @param source its root, which this closes
   * @param manifest the manifest that was made of it
   * @param index the index that was made with it
   */
  public static boolean isUntouched(
      Directory source, ManifestReader manifest, IndexFile.Reader index) throws IOException {
    return new ChangeCheck(manifest, index, 1).run(source).isEmpty();
  }

  private List<String> run(Directory source) throws IOException {
    try (TreeWalk walk = new TreeWalk(source)) {
      compare(walk);
    }
    return changed;
  }

  private void compare(TreeWalk walk) throws IOException {
    advance();
    for (Found found = walk.next();
        found != null && changed.size() < mostNamed;
        found = walk.next()) {
      OrderedWork.checkInterrupted();
      if (found.status().type() == FileType.SOCKET) {
        continue;
      }
      while (entry != null && entry.path().compareTo(found.path()) < 0) {
        note(entry.path());
        advance();
      }
      if (entry == null || !entry.path().equals(found.path())) {
        note(found.path());
        continue;
      }
      if (!mark.equals(IndexFile.Mark.of(found.status())) || !entry.agreesWith(found.status())) {
        note(found.path());
      }
      advance();
    }
    while (entry != null && changed.size() < mostNamed) {
      note(entry.path());
      advance();
    }
  }

  private void advance() throws IOException {
    entry = manifest.next();
    mark = index.next();
  }

  private void note(TreePath path) {
    if (changed.size() < mostNamed) {
      changed.add(path.toString());
    }
  }
}
