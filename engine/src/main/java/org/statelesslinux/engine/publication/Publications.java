package org.statelesslinux.engine.publication;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.Stream;
import org.statelesslinux.engine.execute.Durable;
import org.statelesslinux.engine.execute.HostLock;
import org.statelesslinux.engine.execute.Interruptions;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.CancelledException;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.ProfileName;
import org.statelesslinux.model.Publication;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.model.StatelessException;

/**
 * Keeps publications below {@code <repository>/publications/<profile>/<digits of the id>/}: the
 * directory {@code <mode>} with the artefacts and the file {@code <mode>.json} with the facts.
 *
 * <p>The facts are written last and removed first, so that a publication is there whole or counts
 * as none. May be used by several threads and processes; those that change one profile's
 * publications wait for each other.
 */
public final class Publications {
  private static final String FACTS = ".json";

  private final Path directory;

  /** The publications in a repository. */
  public Publications(Path repository) {
    directory = repository.toAbsolutePath().normalize().resolve("publications");
  }

  /**
   * Publishes a snapshot in a mode, unless it is published already. Artefacts of which one is lost,
   * or has another size, are made anew.
   *
   * @param make makes the artefacts in an empty directory and returns the facts; what it throws
   *     ends the publishing, and nothing is left of it
   */
  public Publication publish(
      ProfileName profile,
      SnapshotId snapshot,
      Mode mode,
      Function<AbsolutePath, Map<String, String>> make) {
    try {
      return HostLock.holding(
          lock(profile),
          () -> {
            Optional<Publication> there = find(profile, snapshot, mode);
            return there.isPresent() && isWhole(profile, snapshot, mode)
                ? there.get()
                : makeAnew(place(profile, snapshot), snapshot, mode, make);
          });
    } catch (IOException e) {
      throw failed("publish snapshot " + snapshot.abbreviated() + " in mode " + mode, e);
    }
  }

  private static Publication makeAnew(
      Path place, SnapshotId snapshot, Mode mode, Function<AbsolutePath, Map<String, String>> make)
      throws IOException {
    Path stage = place.resolve("." + mode + ".part");
    Path artefacts = place.resolve(mode.value());
    try {
      Durable.remove(stage);
      makePrivate(stage);
      Map<String, String> facts = make.apply(AbsolutePath.of(stage.toString()));
      flush(stage);
      Durable.remove(facts(place, mode));
      Durable.remove(artefacts);
      Durable.rename(stage, artefacts);
      Publication publication =
          new Publication(mode, snapshot, AbsolutePath.of(artefacts.toString()), facts);
      Durable.write(facts(place, mode), PublicationJson.write(publication, sizes(artefacts)), 0600);
      return publication;
    } finally {
      Durable.remove(stage);
    }
  }

  /** What is on the disk already costs nothing. */
  private static void flush(Path stage) throws IOException {
    try (Stream<Path> all = Files.walk(stage)) {
      for (Path path : all.filter(path -> !Files.isSymbolicLink(path)).toList()) {
        if (Thread.currentThread().isInterrupted()) {
          throw new ClosedByInterruptException();
        }
        if (Files.isRegularFile(path) || Files.isDirectory(path)) {
          Durable.flush(path);
        }
      }
    }
  }

  /** Whether a publication is there and can be read, with all that it was made of. */
  public boolean hasWhole(ProfileName profile, SnapshotId snapshot, Mode mode) {
    try {
      return find(profile, snapshot, mode).isPresent() && isWhole(profile, snapshot, mode);
    } catch (IOException | StatelessException e) {
      return false;
    }
  }

  private boolean isWhole(ProfileName profile, SnapshotId snapshot, Mode mode) throws IOException {
    Path place = place(profile, snapshot);
    Optional<Map<String, Long>> made = PublicationJson.files(Files.readString(facts(place, mode)));
    return made.isEmpty()
        || sizes(place.resolve(mode.value())).entrySet().containsAll(made.get().entrySet());
  }

  /** Of the files in a directory and below, by their path in it. */
  private static Map<String, Long> sizes(Path artefacts) throws IOException {
    Map<String, Long> sizes = new TreeMap<>();
    if (!Files.isDirectory(artefacts)) {
      return sizes;
    }
    try (Stream<Path> all = Files.walk(artefacts)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        sizes.put(artefacts.relativize(file).toString(), Files.size(file));
      }
    }
    return sizes;
  }

  /** Where the artefacts of a publication are, or would be. */
  public AbsolutePath artefacts(ProfileName profile, SnapshotId snapshot, Mode mode) {
    return AbsolutePath.of(place(profile, snapshot).resolve(mode.value()).toString());
  }

  /** Where the kernels and boot images of a snapshot are kept; they go with its publications. */
  public Path bootFiles(ProfileName profile, SnapshotId snapshot) {
    return place(profile, snapshot).resolve(".boot");
  }

  /** Finds a publication. */
  public Optional<Publication> find(ProfileName profile, SnapshotId snapshot, Mode mode) {
    Path place = place(profile, snapshot);
    Path file = facts(place, mode);
    try {
      return Optional.of(
          PublicationJson.read(
              Files.readString(file),
              mode,
              snapshot,
              AbsolutePath.of(place.resolve(mode.value()).toString())));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      throw new StatelessException(
          "read the publication " + file,
          String.valueOf(e.getMessage()),
          "Remove the file and publish the profile again.",
          e);
    }
  }

  /** All publications of a snapshot, by mode. */
  public List<Publication> list(ProfileName profile, SnapshotId snapshot) {
    List<Publication> publications = new ArrayList<>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(place(profile, snapshot), "[a-z]*" + FACTS)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        Mode mode = new Mode(name.substring(0, name.length() - FACTS.length()));
        find(profile, snapshot, mode).ifPresent(publications::add);
      }
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw failed("list the publications of snapshot " + snapshot.abbreviated(), e);
    }
    publications.sort(Comparator.comparing(Publication::mode));
    return List.copyOf(publications);
  }

  /** Removes a publication, whole or not, with its artefacts; nothing if there is none. */
  public void remove(ProfileName profile, SnapshotId snapshot, Mode mode) {
    remove(profile, snapshot, mode, () -> {});
  }

  /**
   * Removes a publication, once what it did elsewhere is undone. Nothing of the profile is
   * published meanwhile, so that nothing new comes to lie upon what goes.
   *
   * @param undo undoes it; what it throws leaves the publication where it is
   */
  public void remove(ProfileName profile, SnapshotId snapshot, Mode mode, Runnable undo) {
    Path place = place(profile, snapshot);
    try {
      if (Durable.exists(place)) {
        HostLock.holding(
            lock(profile),
            () -> {
              undo.run();
              Durable.remove(facts(place, mode));
              Durable.remove(place.resolve(mode.value()));
              return true;
            });
      }
    } catch (IOException e) {
      throw failed("remove the publication of " + snapshot.abbreviated() + " in mode " + mode, e);
    }
  }

  /** Removes all publications of a snapshot, and what interrupted ones have left. */
  public void removeAll(ProfileName profile, SnapshotId snapshot) {
    Path place = place(profile, snapshot);
    try {
      if (Durable.exists(place)) {
        HostLock.holding(
            lock(profile),
            () -> {
              for (Path facts : files(place, "*" + FACTS)) {
                Durable.remove(facts);
              }
              Durable.remove(place);
              return true;
            });
      }
    } catch (IOException e) {
      throw failed("remove the publications of snapshot " + snapshot.abbreviated(), e);
    }
  }

  /**
   * Removes the publications of snapshots that are not there any more, such as ones that a person
   * has removed by hand.
   *
   * @param isThere tells whether a snapshot is there
   */
  public void removeOrphans(BiPredicate<ProfileName, SnapshotId> isThere) {
    for (Path ofProfile : files(directory, "[a-z0-9]*")) {
      ProfileName profile = new ProfileName(String.valueOf(ofProfile.getFileName()));
      for (Path place : files(ofProfile, "[0-9a-f]*")) {
        SnapshotId snapshot = SnapshotId.ofHex(String.valueOf(place.getFileName()));
        if (!isThere.test(profile, snapshot)) {
          removeAll(profile, snapshot);
        }
      }
    }
  }

  private static List<Path> files(Path parent, String pattern) {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(parent, pattern)) {
      files.forEach(found::add);
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw failed("list the publications in " + parent, e);
    }
    return found;
  }

  private Path lock(ProfileName profile) throws IOException {
    Path ofProfile = directory.resolve(profile.value());
    makePrivate(ofProfile);
    return ofProfile.resolve(".lock");
  }

  /** Images hold what only root may read in the tree. */
  private static void makePrivate(Path path) throws IOException {
    Files.createDirectories(
        path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  private Path place(ProfileName profile, SnapshotId snapshot) {
    return directory.resolve(profile.value()).resolve(snapshot.hex());
  }

  private static Path facts(Path place, Mode mode) {
    return place.resolve(mode + FACTS);
  }

  private static StatelessException failed(String doing, IOException e) {
    if (Interruptions.ended(e)) {
      return new CancelledException(doing, e);
    }
    return new StatelessException(
        doing, String.valueOf(e.getMessage()), "Mend this, then do it again.", e);
  }
}
