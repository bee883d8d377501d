package org.statelesslinux.engine.execute;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The steps that change directories and names of the server. */
final class FileSteps {
  private FileSteps() {}

  static void makeDirectory(Path path, int mode) throws IOException {
    if (!Durable.exists(path)) {
      Path parent = Durable.parent(path);
      Files.createDirectories(parent);
      Files.createDirectory(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Durable.flush(parent);
    } else if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      throw new NotDirectoryException(path.toString());
    }
    Files.setAttribute(path, "unix:mode", mode);
  }

  static void rename(Path from, Path to) throws IOException {
    if (Durable.exists(to)) {
      Durable.remove(from);
      return;
    }
    if (!Durable.exists(from)) {
      throw new NoSuchFileException(from.toString());
    }
    Durable.flushFileSystem(from);
    Durable.rename(from, to);
  }

  static void swapLink(Path link, String target) throws IOException {
    Path goal = Path.of(target);
    if (Files.isSymbolicLink(link) && Files.readSymbolicLink(link).equals(goal)) {
      return;
    }
    Path beside = Durable.beside(link);
    try {
      Files.deleteIfExists(beside);
      Files.createSymbolicLink(beside, goal);
      Durable.replace(beside, link);
    } finally {
      Files.deleteIfExists(beside);
    }
  }
}
