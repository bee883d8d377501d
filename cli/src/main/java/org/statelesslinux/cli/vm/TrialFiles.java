package org.statelesslinux.cli.vm;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.statelesslinux.engine.boot.BootEntry;
import org.statelesslinux.model.CancelledException;
import org.statelesslinux.model.FileSystem;
import org.statelesslinux.model.StatelessException;

/**
 * The files that a virtual machine starts with, which hold its secrets: in a directory that nobody
 * else enters, and that goes as soon as the machine has opened them.
 */
final class TrialFiles implements AutoCloseable {
  /** A disk takes only the place that is written to. */
  private static final long DISK_SIZE = 8L << 30;

  private final Path directory;

  TrialFiles() {
    try {
      directory = Files.createTempDirectory("stateless-try-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The whole boot image: what machines share, then what is the machine's own. */
  Path initrd(BootEntry entry) {
    Path file = directory.resolve("initrd");
    var ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    try {
      Files.createFile(file, ownerOnly);
      try (OutputStream stream = Files.newOutputStream(file)) {
        entry.writeInitrd(stream);
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where its medium is made. */
  Path medium() {
    return directory.resolve("medium.iso");
  }

  /** An empty disk for each label, with a file system of that label. */
  List<Path> disks(Map<String, FileSystem> labels) {
    List<Path> disks = new ArrayList<>();
    for (Map.Entry<String, FileSystem> one : labels.entrySet()) {
      String label = one.getKey();
      Path disk = blank("disk-" + label, DISK_SIZE);
      format(disk, label, one.getValue());
      disks.add(disk);
    }
    return disks;
  }

  /**
   * A disk with nothing on it.
   *
   * @param more how much larger than usual it is, in bytes
   */
  Path blankDisk(long more) {
    return blank("blank", DISK_SIZE + more);
  }

  private Path blank(String name, long size) {
    Path disk = directory.resolve(name);
    try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
      file.setLength(size);
      return disk;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void format(Path disk, String label, FileSystem type) {
    String program = "mkfs." + type.word();
    String force = type == FileSystem.EXT4 ? "-F" : "-f";
    String doing = "make the disk " + label + " of a virtual machine";
    try {
      Process mkfs =
          new ProcessBuilder("/sbin/" + program, "-q", force, "-L", label, disk.toString())
              .redirectErrorStream(true)
              .start();
      mkfs.getOutputStream().close();
      String said = new String(mkfs.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (mkfs.waitFor() != 0) {
        throw new StatelessException(
            doing, program + " says: " + said.strip(), "Make room where temporary files are kept.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancelledException(doing, e);
    } catch (IOException e) {
      throw new StatelessException(
          doing,
          program + " cannot be run: " + e.getMessage(),
          "Install its Debian package: e2fsprogs, xfsprogs or btrfs-progs.",
          e);
    }
  }

  /** Removes them; who has opened them goes on. */
  @Override
  public void close() {
    try (var inside = Files.list(directory)) {
      for (Path file : inside.toList()) {
        Files.delete(file);
      }
      Files.delete(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
