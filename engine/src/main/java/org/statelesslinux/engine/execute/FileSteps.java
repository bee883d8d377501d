package org.statelesslinux.engine.execute;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** The steps that change files and directories of the server. */
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

  /**
   * Writes a file whole.
   *
   * @return whether that changed anything
   */
  static boolean writeFile(Path path, String content, int mode) throws IOException {
    byte[] bytes = content.getBytes(UTF_8);
    if (holds(path, bytes, mode)) {
      return false;
    }
    Path beside = Durable.parent(path).resolve("." + path.getFileName() + ".part");
    try {
      Files.deleteIfExists(beside);
      try (FileChannel channel =
          FileChannel.open(
              beside,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        Files.setAttribute(beside, "unix:mode", mode, LinkOption.NOFOLLOW_LINKS);
        channel.force(true);
      }
      Durable.replace(beside, path);
    } finally {
      Files.deleteIfExists(beside);
    }
    return true;
  }

  private static boolean holds(Path path, byte[] bytes, int mode) throws IOException {
    return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
        && Files.size(path) == bytes.length
        && permissions(path) == mode
        && Arrays.equals(Files.readAllBytes(path), bytes);
  }

  private static int permissions(Path path) throws IOException {
    return (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 07777;
  }

  static void rename(Path from, Path to) throws IOException, StepException {
    if (Durable.exists(to)) {
      remove(from);
      return;
    }
    if (!Durable.exists(from)) {
      throw new NoSuchFileException(from.toString());
    }
    flushAll(from);
    Durable.rename(from, to);
  }

  private static void flushAll(Path path) throws IOException, StepException {
    List<String> argv = List.of("/usr/bin/sync", "-f", path.toString());
    Command.Outcome outcome = Command.run(argv);
    if (outcome.exit() != 0) {
      throw CommandSteps.failed(argv, outcome);
    }
  }

  static void swapLink(Path link, String target) throws IOException {
    Path goal = Path.of(target);
    if (Files.isSymbolicLink(link) && Files.readSymbolicLink(link).equals(goal)) {
      return;
    }
    Path beside = Durable.parent(link).resolve("." + link.getFileName() + ".part");
    try {
      Files.deleteIfExists(beside);
      Files.createSymbolicLink(beside, goal);
      Durable.replace(beside, link);
    } finally {
      Files.deleteIfExists(beside);
    }
  }

  /** What is mounted in a directory is not the directory's, so it must not go with it. */
  static void remove(Path path) throws IOException {
    if (!Durable.exists(path)) {
      return;
    }
    Path real = Durable.parent(path).toRealPath().resolve(path.getFileName());
    for (String mount : MountTable.within(real)) {
      throw new FileSystemException(
          path.toString(), null, "something is mounted in it, at " + mount);
    }
    MoreFiles.deleteRecursively(path);
    Durable.flush(Durable.parent(path));
  }
}
