package org.statelesslinux.engine.imports;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.statelesslinux.engine.posix.Directory;
import org.statelesslinux.engine.posix.Errno;
import org.statelesslinux.engine.posix.FileType;
import org.statelesslinux.engine.posix.OpenFile;
import org.statelesslinux.engine.posix.PosixException;
import org.statelesslinux.engine.posix.TransferBuffer;
import org.statelesslinux.engine.text.Texts;

/**
 * Reads the tables of a system's tree, by descriptors: a link in it would lead to this host's
 * files, so none is followed.
 */
final class TreeTables {
  /** Of the files in a directory of tables. */
  private static final int MOST = 1000;

  /** Which files in a directory of tables the system's own script passes over. */
  private static final List<String> PASSED_OVER =
      List.of("~", ".bak", ".orig", ".rpmnew", ".rpmorig", ".rpmsave");

  private static final int LONGEST_NAME = 4096;

  private final Path tree;
  private final Optional<Format> wanted;
  private final List<Table> tables = new ArrayList<>();

  TreeTables(Path tree, Optional<Format> wanted) {
    this.tree = tree;
    this.wanted = wanted;
  }

  List<Table> read() throws IOException {
    try (Directory root = Directory.open(tree)) {
      if (type(root, "etc").equals(Optional.of(FileType.DIRECTORY))) {
        try (Directory etc = root.openDirectory(bytes("etc"))) {
          for (Format format : List.of(Format.STATETAB, Format.RWTAB)) {
            if (isWanted(format)) {
              addFile(etc, bytes(format.word()), "etc/" + format.word(), format);
              addDirectory(etc, format);
            }
          }
        }
      } else if (type(root, "etc").equals(Optional.of(FileType.SYMLINK))) {
        tables.add(
            Table.refused(shown("etc"), Format.RWTAB, "it is a link, which is not followed"));
      }
      if (isWanted(Format.PERSISTENCE)) {
        addFile(root, bytes("persistence.conf"), "persistence.conf", Format.PERSISTENCE);
      }
    }
    return tables;
  }

  private boolean isWanted(Format format) {
    return wanted.isEmpty() || wanted.get() == format;
  }

  private void addDirectory(Directory etc, Format format) throws IOException {
    String name = format.word() + ".d";
    Optional<FileType> type = type(etc, name);
    if (type.isEmpty()) {
      return;
    }
    if (type.get() != FileType.DIRECTORY) {
      tables.add(
          Table.refused(
              shown("etc/" + name), format, "it is no directory; links are not followed"));
      return;
    }
    try (Directory directory = etc.openDirectory(bytes(name))) {
      byte[][] names = directory.names();
      if (names.length > MOST) {
        tables.add(
            Table.refused(shown("etc/" + name), format, "it has more than " + MOST + " files"));
        return;
      }
      for (byte[] file : names) {
        String text = new String(file, UTF_8);
        String path = "etc/" + name + "/" + text;
        if (text.startsWith(".") || PASSED_OVER.stream().anyMatch(text::endsWith)) {
          tables.add(
              Table.refused(shown(path), format, "a file of this name is not read at boot either"));
        } else {
          addFile(directory, file, path, format);
        }
      }
    }
  }

  private void addFile(Directory directory, byte[] name, String path, Format format)
      throws IOException {
    Optional<FileType> type = type(directory, new String(name, UTF_8), name);
    if (type.isEmpty()) {
      return;
    }
    if (type.get() != FileType.FILE) {
      tables.add(Table.refused(shown(path), format, "it is no file; links are not followed"));
      return;
    }
    try (OpenFile file = directory.openFile(name)) {
      tables.add(TableText.table(shown(path), format, beginning(file)));
    }
  }

  private static byte[] beginning(OpenFile file) throws IOException {
    TransferBuffer buffer = new TransferBuffer();
    byte[] bytes = new byte[TableText.LONGEST_TABLE + 1];
    int length = 0;
    while (length < bytes.length) {
      int count = file.read(buffer, Math.min(buffer.size(), bytes.length - length));
      if (count == 0) {
        break;
      }
      buffer.copy(bytes, length, count);
      length += count;
    }
    return Arrays.copyOf(bytes, length);
  }

  private static Optional<FileType> type(Directory directory, String name) throws IOException {
    return type(directory, name, bytes(name));
  }

  private static Optional<FileType> type(Directory directory, String shown, byte[] name)
      throws IOException {
    try {
      return Optional.of(directory.status(name).type());
    } catch (PosixException e) {
      if (e.number() == Errno.ENOENT) {
        return Optional.empty();
      }
      throw new IOException(Texts.quote(shown) + ": " + e.getMessage(), e);
    }
  }

  private String shown(String path) {
    String root = tree.toString();
    return Texts.plain((root.equals("/") ? "" : root) + "/" + path, LONGEST_NAME);
  }

  private static byte[] bytes(String name) {
    return name.getBytes(UTF_8);
  }
}
