package org.statelesslinux.engine.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.statelesslinux.engine.execute.Durable;

/** Symbolic links of our own that change from one target to the next in one move. */
final class Links {
  private Links() {}

  /** Whether a link leads to a path. */
  static boolean leads(Path link, Path to) {
    try {
      return Files.readSymbolicLink(link).equals(target(link, to));
    } catch (IOException e) {
      return false;
    }
  }

  /** Has a link lead to a path, by names that stay right where the directory above moves. */
  static void point(Path link, Path to) throws IOException {
    if (leads(link, to)) {
      return;
    }
    Path beside = link.resolveSibling("." + link.getFileName() + ".part");
    Files.deleteIfExists(beside);
    Files.createSymbolicLink(beside, target(link, to));
    Durable.replace(beside, link);
  }

  private static Path target(Path link, Path to) {
    Path directory = link.toAbsolutePath().getParent();
    if (directory == null) {
      throw new IllegalArgumentException(link + " is in no directory");
    }
    return directory.normalize().relativize(to.toAbsolutePath().normalize());
  }
}
