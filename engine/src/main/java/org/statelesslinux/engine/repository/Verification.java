package org.statelesslinux.engine.repository;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.statelesslinux.engine.manifest.DifferenceSink;
import org.statelesslinux.engine.manifest.EntryComparison;
import org.statelesslinux.engine.manifest.ManifestDiff;
import org.statelesslinux.engine.manifest.ManifestException;
import org.statelesslinux.engine.manifest.ManifestReader;
import org.statelesslinux.engine.posix.Directory;
import org.statelesslinux.engine.tree.Progress;
import org.statelesslinux.engine.tree.TreeComparison;
import org.statelesslinux.model.SnapshotId;

/** Compares a tree with the manifest it should agree with, and the manifest with its id. */
final class Verification {
  /** What stands for the manifest itself where a difference names a path and what differs. */
  private static final String MANIFEST = "manifest";

  private final List<Difference> differences = new ArrayList<>();

  private Verification() {}

  /** All differences between a tree and the manifest with this id. */
  static List<Difference> verify(
      Path manifest, SnapshotId id, Path tree, EntryComparison comparison, Progress progress)
      throws IOException {
    Verification verification = new Verification();
    verification.checkManifest(manifest, id);
    verification.checkTree(manifest, tree, comparison, progress);
    progress.finish();
    return List.copyOf(verification.differences);
  }

  private void checkManifest(Path manifest, SnapshotId id) throws IOException {
    String found = Files.exists(manifest) ? Digests.ofFile(manifest).value() : "nothing";
    if (!found.equals(id.value())) {
      differences.add(new Difference(MANIFEST, MANIFEST, id.value(), found));
    }
  }

  private void checkTree(Path manifest, Path tree, EntryComparison comparison, Progress progress)
      throws IOException {
    if (Files.notExists(manifest)) {
      return;
    }
    if (!Files.isDirectory(tree, LinkOption.NOFOLLOW_LINKS)) {
      differences.add(new Difference(".", "missing", "dir", "nothing"));
      return;
    }
    try (ManifestReader reader = ManifestReader.open(manifest)) {
      new TreeComparison(reader, comparison, sink(differences), progress)
          .compare(Directory.open(tree));
    } catch (ManifestException e) {
      String found = String.valueOf(e.getMessage());
      differences.add(new Difference(MANIFEST, MANIFEST, "a manifest", found));
    }
  }

  /** All differences between two manifests. */
  static List<Difference> diff(Path first, Path second) throws IOException {
    List<Difference> differences = new ArrayList<>();
    try (ManifestReader one = ManifestReader.open(first);
        ManifestReader other = ManifestReader.open(second)) {
      ManifestDiff.compare(one, other, sink(differences));
    }
    return List.copyOf(differences);
  }

  private static DifferenceSink sink(List<Difference> list) {
    return (path, what, expected, found) ->
        list.add(new Difference(path.toString(), what, expected, found));
  }
}
