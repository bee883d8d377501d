package org.statelesslinux.engine.backup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.statelesslinux.engine.execute.Durable;
import org.statelesslinux.engine.execute.Interruptions;
import org.statelesslinux.engine.repository.Repository;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.ProfileName;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.model.StoreName;

/**
 * Where the backups of one store of one machine are: {@code mirror/}, which the machine writes to;
 * {@code versions/}, a repository of their own, which holds them as snapshots; {@code newest}, a
 * link to the newest; {@code record}, what is known of them.
 *
 * @param root the directory of all backups
 */
record BackupPlace(Path root, MachineName machine, StoreName store) {
  static final String MIRROR = "mirror";
  static final String NEWEST = "newest";
  private static final String VERSIONS = "versions";
  private static final String RECORD = "record";
  private static final Set<PosixFilePermission> FOR_OWNER =
      PosixFilePermissions.fromString("rwx------");

  Path directory() {
    return root.resolve(machine.value()).resolve(store.value());
  }

  Path mirror() {
    return directory().resolve(MIRROR);
  }

  Path newest() {
    return directory().resolve(NEWEST);
  }

  Path lock() {
    return directory().resolve(".lock");
  }

  Repository repository() {
    return Repository.at(directory().resolve(VERSIONS));
  }

  /** What the repository of the versions calls them. */
  ProfileName series() {
    return new ProfileName(store.value());
  }

  /** The directory of a version, which holds its tree and its manifest. */
  Path version(SnapshotId id) {
    return repository().directory(series(), id);
  }

  Path tree(SnapshotId id) {
    return repository().tree(series(), id);
  }

  boolean exists() {
    return Files.isDirectory(directory(), LinkOption.NOFOLLOW_LINKS);
  }

  /** Makes the directories. */
  void make() throws IOException {
    make(root);
    for (Path directory : new Path[] {root.resolve(machine.value()), directory(), mirror()}) {
      makeOne(directory);
    }
  }

  /**
   * Makes the directory of all backups. What is below it is for root alone, whatever modes it has,
   * also where somebody has mounted a file system for it.
   */
  static void make(Path root) throws IOException {
    makeOne(root);
    if (!Files.getPosixFilePermissions(root).equals(FOR_OWNER)) {
      Files.setPosixFilePermissions(root, FOR_OWNER);
    }
  }

  private static void makeOne(Path directory) throws IOException {
    if (!Durable.exists(directory)) {
      Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(FOR_OWNER));
      Durable.flush(directory.resolve(".."));
    }
  }

  /**
   * Reads what is known; nothing is known where nothing was ever sent.
   *
   * @throws StatelessException if the record is damaged: taking it for none could have a machine
   *     write over its versions
   */
  StoreRecord read() throws IOException {
    Path file = directory().resolve(RECORD);
    try {
      return StoreRecordJson.read(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
    } catch (NoSuchFileException e) {
      return StoreRecord.EMPTY;
    } catch (AccessDeniedException e) {
      throw e;
    } catch (IOException | IllegalArgumentException e) {
      if (Interruptions.ended(e)) {
        throw e;
      }
      throw new StatelessException(
          "read what is known of the backups of store " + store + " of machine " + machine,
          file + " is damaged: " + e.getMessage(),
          "Put the file back, or move " + directory() + " away: then the machine begins anew.",
          e);
    }
  }

  void write(StoreRecord record) throws IOException {
    Durable.write(directory().resolve(RECORD), StoreRecordJson.write(record), 0600);
  }
}
