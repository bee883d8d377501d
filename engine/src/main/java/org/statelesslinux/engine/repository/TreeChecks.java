package org.statelesslinux.engine.repository;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.statelesslinux.model.StatelessException;

/** Looks at where a tree is before it is published. */
final class TreeChecks {
  private TreeChecks() {}

  static void check(String doing, Path tree, Path repository) throws IOException {
    if (Files.notExists(tree)) {
      throw new StatelessException(
          doing, "the tree is not there", "Make it, or correct its path in the configuration.");
    }
    if (!Files.isDirectory(tree)) {
      throw new StatelessException(
          doing, "the tree is not a directory", "Name the directory that holds the system.");
    }
    Path realTree = tree.toRealPath();
    Path realRepository = real(repository);
    if (realTree.startsWith(realRepository)) {
      throw new StatelessException(
          doing, "the tree is inside the repository", "Keep prototypes outside of " + repository);
    }
    if (realRepository.startsWith(realTree)) {
      throw new StatelessException(
          doing, "the repository " + repository + " is inside the tree", "Keep it elsewhere.");
    }
  }

  /** The real path of what may not be there yet. */
  private static Path real(Path path) throws IOException {
    if (Files.exists(path)) {
      return path.toRealPath();
    }
    Path parent = path.getParent();
    return parent == null ? path : real(parent).resolve(path.getFileName());
  }
}
