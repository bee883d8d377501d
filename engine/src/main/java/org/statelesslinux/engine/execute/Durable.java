package org.statelesslinux.engine.execute;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Changes of files and directories that are whole and still there after a power cut. */
public final class Durable {
  private Durable() {}

  /**
   * Writes a file whole: beside, flushed, renamed over.
   *
   * @return false if it held the same already and was left alone
   */
  public static boolean write(Path file, String content, int mode) throws IOException {
    return write(file, content.getBytes(UTF_8), mode);
  }

  /** As {@link #write(Path, String, int)}. */
  public static boolean write(Path file, byte[] bytes, int mode) throws IOException {
    if (holds(file, bytes, mode)) {
      return false;
    }
    Path beside = beside(file);
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
      replace(beside, file);
    } finally {
      Files.deleteIfExists(beside);
    }
    return true;
  }

  private static boolean holds(Path file, byte[] bytes, int mode) throws IOException {
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        && Files.size(file) == bytes.length
        && ((int) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 07777) == mode
        && Arrays.equals(Files.readAllBytes(file), bytes);
  }

  /** The name under which a file or link is made before it gets its own. */
  static Path beside(Path file) {
    return parent(file).resolve("." + file.getFileName() + ".part");
  }

  /**
   * Has a file's bytes, or a directory's names, written to its disk; also if the thread has been
   * interrupted, since cleaning up flushes, too.
   */
  public static void flush(Path fileOrDirectory) throws IOException {
    boolean interrupted = Thread.interrupted();
    try (FileChannel channel = FileChannel.open(fileOrDirectory, StandardOpenOption.READ)) {
      channel.force(true);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Has all of the file system that holds a path written to its disk. */
  public static void flushFileSystem(Path path) throws IOException {
    Command.Outcome sync = Command.run(List.of("/usr/bin/sync", "-f", path.toString()));
    if (sync.exit() != 0) {
      throw new FileSystemException(path.toString(), null, "cannot be flushed: " + sync.said());
    }
  }

  /** Renames over what has the new name, in one move. */
  public static void replace(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    flush(parent(to));
  }

  /** Renames to a name that is free. */
  public static void rename(Path from, Path to) throws IOException {
    if (exists(to)) {
      throw new FileAlreadyExistsException(to.toString());
    }
    replace(from, to);
    if (!parent(from).equals(parent(to))) {
      flush(parent(from));
    }
  }

  /**
   * Removes a file or a directory with all that is in it. Links are not followed; where something
   * is mounted nothing is removed, since what is mounted is not the directory's.
   */
  public static void remove(Path path) throws IOException {
    if (!exists(path)) {
      return;
    }
    Path real = parent(path).toRealPath().resolve(path.getFileName());
    for (String mount : MountTable.within(real)) {
      throw new FileSystemException(
          path.toString(), null, "something is mounted in it, at " + mount);
    }
    MoreFiles.deleteRecursively(path);
    flush(parent(path));
  }

  /** Whether something has this name, be it a link that leads nowhere. */
  public static boolean exists(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  static Path parent(Path path) {
    Path parent = path.toAbsolutePath().getParent();
    if (parent == null) {
      throw new IllegalArgumentException(path + " has no directory above it");
    }
    return parent;
  }
}
