package org.statelesslinux.engine.repository;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.statelesslinux.engine.posix.Directory;
import org.statelesslinux.engine.posix.Errno;
import org.statelesslinux.engine.posix.FileStatus.Time;
import org.statelesslinux.engine.posix.OpenFile;
import org.statelesslinux.engine.posix.PosixException;
import org.statelesslinux.engine.tree.TreeRemoval;
import org.statelesslinux.model.StatelessException;

/** The directory in which a snapshot is prepared; closing removes it, unless it was published. */
final class Staging implements Closeable {
  private static final byte[] NAME = Layout.STAGING.getBytes(US_ASCII);
  private static final byte[] TREE = Layout.TREE.getBytes(US_ASCII);
  private static final byte[] PROBE = "probe".getBytes(US_ASCII);
  private static final byte[][] INHERITED = {
    "system.posix_acl_default".getBytes(US_ASCII), "system.posix_acl_access".getBytes(US_ASCII)
  };
  private static final int FOR_OWNER = 0700;
  private static final int FOR_ALL = 0755;

  private final Path path;
  private final Directory profile;
  private final Directory directory;
  private boolean published;

  private Staging(Path path, Directory profile, Directory directory) {
    this.path = path;
    this.profile = profile;
    this.directory = directory;
  }

  /** Makes it in a profile's directory, whose lock the caller has, and where no other is left. */
  static Staging create(Path profilePath) throws IOException {
    Directory profile = Directory.open(profilePath);
    try {
      Directory made = profile.createDirectory(NAME);
      Staging staging = new Staging(profilePath.resolve(Layout.STAGING), profile, made);
      try {
        staging.disinherit();
        staging.probeTimes();
      } catch (IOException | RuntimeException e) {
        staging.close();
        throw e;
      }
      return staging;
    } catch (PosixException e) {
      profile.close();
      throw e;
    }
  }

  /** Removes what a killed process left in a profile's directory, whose lock the caller has. */
  static void removeLeftovers(Path profilePath) throws IOException {
    try (Directory profile = Directory.open(profilePath)) {
      for (byte[] name : profile.names()) {
        String text = new String(name, US_ASCII);
        if (text.equals(Layout.STAGING) || text.startsWith(Layout.TRASH)) {
          TreeRemoval.remove(profile, name);
        }
      }
    }
  }

  /** Lets nothing of the repository's own group and access lists pass on to the copy. */
  private void disinherit() throws PosixException {
    for (byte[] name : INHERITED) {
      try {
        directory.xattrs().remove(name);
      } catch (PosixException e) {
        if (!e.isOneOf(Errno.ENODATA, Errno.EOPNOTSUPP)) {
          throw e;
        }
      }
    }
    directory.setPermissions(FOR_OWNER);
  }

  private void probeTimes() throws PosixException {
    Time fine = new Time(1_000_000_000, 123_456_789);
    try (OpenFile probe = directory.createFile(PROBE)) {
      probe.setModified(fine);
      if (!probe.status().modified().equals(fine)) {
        throw new StatelessException(
            "keep snapshots in " + path.getParent(),
            "its file system does not keep nanoseconds of times",
            "Put the repository on ext4 (with inodes of 256 bytes), xfs or btrfs.");
      }
    }
    directory.remove(PROBE);
  }

  /** Where it is. */
  Path path() {
    return path;
  }

  /** Makes the directory that the copy goes into. */
  Directory createTree() throws PosixException {
    return directory.createDirectory(TREE);
  }

  /** Waits until all of it is on disk. */
  void flush() throws PosixException {
    directory.setPermissions(FOR_ALL);
    directory.flushFileSystem();
  }

  /** Gives it its name when it is flushed: from here on the snapshot is there. */
  void publishAs(Path snapshot) throws IOException {
    Files.move(path, snapshot, StandardCopyOption.ATOMIC_MOVE);
    published = true;
    profile.flush();
  }

  @Override
  public void close() throws IOException {
    try (profile;
        directory) {
      if (!published) {
        TreeRemoval.remove(profile, NAME);
      }
    }
  }
}
