package org.statelesslinux.engine.identity;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.statelesslinux.engine.execute.Durable;
import org.statelesslinux.model.Secret;
import org.statelesslinux.model.StatelessException;

/**
 * All that a machine proves itself by, as the files that bring it to the machine. Immutable; prints
 * as a placeholder.
 */
public final class MachineKeys {
  /** The directory of a key disk that has one of its own for each machine. */
  private static final String TOP = "stateless";

  private final MachineIdentity identity;
  private final byte[] reportFile;
  private final byte[] backupFile;

  MachineKeys(MachineIdentity identity, ReportKey report, Secret backupPassword) {
    this.identity = identity;
    this.reportFile = report.pads();
    this.backupFile = (backupPassword.reveal() + "\n").getBytes(US_ASCII);
  }

  /** Who the machine is. */
  public MachineIdentity identity() {
    return identity;
  }

  /** The file {@code report.key}. */
  public byte[] reportFile() {
    return reportFile.clone();
  }

  /** The file {@code backup.password}. */
  public byte[] backupFile() {
    return backupFile.clone();
  }

  /**
   * The digests of the files on a key disk, as sha256sum(1) checks them. They tell nobody the keys,
   * each of which has at least 122 random bits.
   */
  public String digests() {
    StringBuilder digests = new StringBuilder();
    files()
        .forEach(
            (name, bytes) ->
                digests.append(Hashing.sha256().hashBytes(bytes)).append("  " + name + "\n"));
    return digests.toString();
  }

  /**
   * Writes the files to a key disk, in the place of older ones: to {@code stateless/<machine>}. One
   * disk may have those of many machines.
   *
   * @param disk where the disk is mounted, or a directory for what is copied to it; made if it is
   *     missing
   * @return the directory with the files, which only their owner may read where the file system
   *     knows owners
   * @throws StatelessException if they cannot be written
   */
  public Path write(Path disk) {
    Path top = disk.resolve(TOP);
    Path place = top.resolve(identity.machine().value());
    try {
      Files.createDirectories(disk);
      makeDirectory(top);
      makeDirectory(place);
      for (Map.Entry<String, byte[]> file : files().entrySet()) {
        Durable.write(place.resolve(file.getKey()), file.getValue(), 0600);
      }
      Durable.flush(top);
      Durable.flush(disk);
      return place;
    } catch (AccessDeniedException e) {
      throw failed("this user may not write there", e);
    } catch (IOException e) {
      throw failed(e.toString(), e);
    }
  }

  private SortedMap<String, byte[]> files() {
    SortedMap<String, byte[]> files = new TreeMap<>(identity.files());
    files.put("report.key", reportFile);
    files.put("backup.password", backupFile);
    files.put("epoch", (identity.epoch() + "\n").getBytes(US_ASCII));
    return files;
  }

  /** What is on a disk that was somewhere else must not lead anywhere else. */
  private void makeDirectory(Path directory) throws IOException {
    if (!Durable.exists(directory)) {
      Files.createDirectory(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } else if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      throw failed(directory + " is no directory", null);
    }
  }

  private StatelessException failed(String found, @Nullable IOException cause) {
    return new StatelessException(
        "write the keys of " + identity.machine(),
        found,
        "Name a directory that can be written to, such as a mounted disk, and do it again: a"
            + " machine takes only keys that are whole.",
        cause);
  }

  @Override
  public String toString() {
    return Secret.SHOWN;
  }
}
