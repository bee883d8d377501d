package org.statelesslinux.engine.repository;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.statelesslinux.model.ProfileName;
import org.statelesslinux.model.SnapshotId;

/**
 * Where things are in a repository.
 *
 * @param root its own directory
 */
record Layout(Path root) {
  /** The name of the directory in which a snapshot is prepared. */
  static final String STAGING = ".staging";

  /** What names of snapshots being thrown away begin with. */
  static final String TRASH = ".trash-";

  static final String TREE = "tree";
  static final String MANIFEST = "manifest";
  static final String INFO = "info";
  private static final String CURRENT = "current";

  Path snapshots() {
    return root.resolve("snapshots");
  }

  Path profile(ProfileName profile) {
    return snapshots().resolve(profile.value());
  }

  Path snapshot(ProfileName profile, SnapshotId id) {
    return profile(profile).resolve(id.value());
  }

  Path current(ProfileName profile) {
    return profile(profile).resolve(CURRENT);
  }

  Path lock(ProfileName profile) {
    return profile(profile).resolve(".lock");
  }

  Path cache(ProfileName profile) {
    return root.resolve("cache").resolve(profile.value());
  }

  Path pins(ProfileName profile) {
    return root.resolve("pins").resolve(profile.value());
  }

  Path pin(ProfileName profile, SnapshotId id) {
    return pins(profile).resolve(id.value());
  }

  /**
   * Makes the directories that a profile needs. Snapshots may hold setuid files and secrets, and a
   * cache has the digests of these: keep others out.
   */
  void create(ProfileName profile) throws IOException {
    Files.createDirectories(root);
    createPrivate(snapshots());
    createPrivate(root.resolve("cache"));
    Files.createDirectories(profile(profile));
    Files.createDirectories(cache(profile));
  }

  private static void createPrivate(Path directory) throws IOException {
    Files.createDirectories(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  /** The profiles that have a directory, in order. */
  List<ProfileName> profiles() throws IOException {
    List<ProfileName> profiles = new ArrayList<>();
    for (String name : names(snapshots())) {
      parse(() -> new ProfileName(name)).ifPresent(profiles::add);
    }
    return profiles;
  }

  /** The snapshots of a profile, in order of their ids. */
  List<SnapshotId> ids(ProfileName profile) throws IOException {
    List<SnapshotId> ids = new ArrayList<>();
    for (String name : names(profile(profile))) {
      parse(() -> new SnapshotId(name)).ifPresent(ids::add);
    }
    return ids;
  }

  /** Which snapshot of a profile is current; empty if none is, or the link leads nowhere. */
  Optional<SnapshotId> currentId(ProfileName profile) throws IOException {
    String target;
    try {
      // Asking first whether it is a link would take one that may not be read for none.
      target = Files.readSymbolicLink(current(profile)).toString();
    } catch (NoSuchFileException | NotLinkException | NotDirectoryException e) {
      return Optional.empty();
    }
    return parse(() -> new SnapshotId(target))
        .filter(id -> Files.isDirectory(snapshot(profile, id), LinkOption.NOFOLLOW_LINKS));
  }

  private static List<String> names(Path directory) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        names.add(String.valueOf(entry.getFileName()));
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    }
    names.sort(null);
    return names;
  }

  private static <T> Optional<T> parse(java.util.function.Supplier<T> parser) {
    try {
      return Optional.of(parser.get());
    } catch (IllegalArgumentException e) {
      // Locks, links and what is being prepared live beside.
      return Optional.empty();
    }
  }
}
