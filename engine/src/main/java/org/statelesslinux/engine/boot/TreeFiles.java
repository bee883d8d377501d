package org.statelesslinux.engine.boot;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.io.ByteSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.statelesslinux.engine.posix.Directory;
import org.statelesslinux.engine.posix.Errno;
import org.statelesslinux.engine.posix.FileStatus;
import org.statelesslinux.engine.posix.FileType;
import org.statelesslinux.engine.posix.PosixException;
import org.statelesslinux.engine.text.Texts;
import org.statelesslinux.model.StatelessException;

/**
 * Finds and reads files in a tree the way a program in it would that has the tree as its root:
 * symbolic links lead on inside the tree, absolute ones from its top, and nothing leads out of it.
 *
 * <p>Only reads. Thread-safe.
 */
public final class TreeFiles {
  /** As many links as the kernel follows on one path (path_resolution(7)). */
  private static final int MOST_LINKS = 40;

  /** Far more than a kernel or a library has; a tree must not fill this program's memory. */
  private static final int LARGEST = 256 << 20;

  private final Path root;

  private TreeFiles(Path root) {
    this.root = root;
  }

  /** The files of the tree in this directory. */
  public static TreeFiles in(Path root) {
    return new TreeFiles(root);
  }

  /**
   * What was found.
   *
   * @param path its path in the tree, free of links, with a slash in front
   * @param status what it is
   */
  record Found(String path, FileStatus status) {
    boolean isFile() {
      return status.type() == FileType.FILE;
    }

    boolean isDirectory() {
      return status.type() == FileType.DIRECTORY;
    }

    boolean isProgram() {
      return isFile() && (status.permissions() & 0111) != 0;
    }

    /** The path of the directory that holds it. */
    String directory() {
      return path.substring(0, Math.max(1, path.lastIndexOf('/')));
    }

    String name() {
      return path.substring(path.lastIndexOf('/') + 1);
    }
  }

  /** What a path leads to; empty if it leads nowhere, or round in circles. */
  Optional<Found> find(String path) {
    if (path.indexOf('\0') >= 0) {
      return Optional.empty(); // The kernel would end the path there.
    }
    try {
      return walk(path);
    } catch (PosixException e) {
      if (e.isOneOf(Errno.ENOENT, Errno.ENOTDIR, Errno.ELOOP, Errno.ENAMETOOLONG)) {
        return Optional.empty();
      }
      throw unreadable(path, e);
    }
  }

  /** What a path leads to, if that is a regular file. */
  Optional<Found> file(String path) {
    return find(path).filter(Found::isFile);
  }

  private Optional<Found> walk(String path) throws PosixException {
    Deque<String> ahead = new ArrayDeque<>(components(path));
    List<String> behind = new ArrayList<>();
    int links = 0;
    while (!ahead.isEmpty()) {
      String name = ahead.pop();
      if (name.equals("..")) {
        if (!behind.isEmpty()) {
          behind.remove(behind.size() - 1);
        }
        continue;
      }
      try (Directory directory = open(behind)) {
        FileStatus status = directory.status(name.getBytes(UTF_8));
        if (status.type() == FileType.SYMLINK) {
          if (++links > MOST_LINKS) {
            return Optional.empty();
          }
          String target = new String(directory.readLink(name.getBytes(UTF_8)), UTF_8);
          if (target.startsWith("/")) {
            behind.clear();
          }
          List<String> onward = components(target);
          for (int i = onward.size() - 1; i >= 0; i--) {
            ahead.push(onward.get(i));
          }
        } else if (status.type() == FileType.DIRECTORY || ahead.isEmpty()) {
          behind.add(name);
        } else {
          return Optional.empty();
        }
      }
    }
    try (Directory directory = open(behind.subList(0, Math.max(0, behind.size() - 1)))) {
      FileStatus status =
          behind.isEmpty()
              ? directory.status()
              : directory.status(behind.get(behind.size() - 1).getBytes(UTF_8));
      return Optional.of(new Found("/" + String.join("/", behind), status));
    }
  }

  private static List<String> components(String path) {
    return Stream.of(path.split("/")).filter(c -> !c.isEmpty() && !c.equals(".")).toList();
  }

  private Directory open(List<String> names) throws PosixException {
    Directory at = Directory.open(root);
    for (String name : names) {
      try (Directory above = at) {
        at = above.openDirectory(name.getBytes(UTF_8));
      }
    }
    return at;
  }

  /**
   * The names in the directory that a path leads to, in order; none if it leads to no directory.
   */
  List<String> names(String path) {
    Optional<Found> found = find(path).filter(Found::isDirectory);
    if (found.isEmpty()) {
      return List.of();
    }
    try (Directory directory = open(components(found.get().path()))) {
      List<String> names = new ArrayList<>();
      for (byte[] name : directory.names()) {
        names.add(new String(name, UTF_8));
      }
      return names;
    } catch (PosixException e) {
      throw unreadable(path, e);
    }
  }

  /** The bytes of a file that was found; read anew each time. */
  ByteSource source(Found file) {
    return new ByteSource() {
      @Override
      public InputStream openStream() throws IOException {
        try (Directory directory = open(components(file.directory()))) {
          return new TreeInput(directory.openFile(file.name().getBytes(UTF_8)));
        }
      }

      @Override
      public com.google.common.base.Optional<Long> sizeIfKnown() {
        return com.google.common.base.Optional.of(file.status().size());
      }
    };
  }

  /**
   * Reads a file that was found.
   *
   * @throws StatelessException if it cannot be read or is larger than any such file should be
   */
  byte[] read(Found file) {
    if (file.status().size() > LARGEST) {
      throw new StatelessException(
          "read " + Texts.quote(file.path()) + " in " + root,
          "it has " + file.status().size() + " bytes, which is too large for what it should be",
          "Look at the file in the prototype.");
    }
    try (InputStream in = source(file).openStream()) {
      return in.readNBytes(LARGEST);
    } catch (IOException e) {
      throw unreadable(file.path(), e);
    }
  }

  /** Reads the file that a path leads to as text; empty if it leads to none. */
  Optional<String> text(String path) {
    return file(path).map(found -> new String(read(found), UTF_8));
  }

  /**
   * The path of a file that was found for programs that read it here.
   *
   * @throws InvalidPathException if this process's encoding has no such name
   */
  Path outside(Found file) {
    return root.resolve(file.path().substring(1));
  }

  private StatelessException unreadable(String path, IOException e) {
    return new StatelessException(
        "read " + Texts.quote(path) + " in " + root,
        String.valueOf(e.getMessage()),
        "Do this as root, or look at the disk that holds the tree.",
        e);
  }

  @Override
  public String toString() {
    return root.toString();
  }
}
