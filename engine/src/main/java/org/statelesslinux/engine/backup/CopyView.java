package org.statelesslinux.engine.backup;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.TreeMap;

/**
 * Shows people the versions of a machine's store, to be read only: {@code copies/copy of
 * <machine>/<store>/<time>} beside the directory of all backups, each a link to a version's tree.
 */
final class CopyView {
  private static final String NEWEST = "newest";

  /** Without colons, which some who serve files over a network cannot have in a name. */
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH-mm-ss'Z'").withZone(ZoneOffset.UTC);

  private CopyView() {}

  static Path directory(BackupPlace place) {
    return place
        .root()
        .resolveSibling("copies")
        .resolve("copy of " + place.machine())
        .resolve(place.store().value());
  }

  /** Brings the links in line with the record. */
  static void show(BackupPlace place, StoreRecord record) throws IOException {
    Map<String, Path> wanted = new TreeMap<>();
    for (BackupVersion version : record.versions()) {
      Path tree = place.tree(version.id());
      if (wanted.putIfAbsent(TIME.format(version.time()), tree) != null) {
        wanted.put(TIME.format(version.time()) + "-" + version.number(), tree);
      }
      wanted.put(NEWEST, tree);
    }
    if (wanted.isEmpty()) {
      return;
    }
    Path directory = directory(place);
    Files.createDirectories(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    for (Map.Entry<String, Path> link : wanted.entrySet()) {
      Links.point(directory.resolve(link.getKey()), link.getValue());
    }
    removeOthers(directory, wanted);
  }

  private static void removeOthers(Path directory, Map<String, Path> wanted) throws IOException {
    try (DirectoryStream<Path> links = Files.newDirectoryStream(directory)) {
      for (Path link : links) {
        if (Files.isSymbolicLink(link) && !wanted.containsKey(link.getFileName().toString())) {
          Files.deleteIfExists(link);
        }
      }
    }
  }
}
