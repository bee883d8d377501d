package org.statelesslinux.engine.boot;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * Makes digests of boot entries. Many machines share a kernel and a boot image, so each of these is
 * read once for as long as it looks the same. Thread-safe.
 */
public final class EntryDigests {
  private static final int MOST_FILES = 256;

  private final Cache<Stamp, HashCode> files =
      CacheBuilder.newBuilder().maximumSize(MOST_FILES).build();

  /** What changes if a file does; the key is its device and inode. */
  private record Stamp(Path file, long size, FileTime modified, @Nullable Object key) {
    static Stamp of(Path file) throws IOException {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      return new Stamp(file, found.size(), found.lastModifiedTime(), found.fileKey());
    }
  }

  /** Digests that nothing is known for yet. */
  public EntryDigests() {}

  /**
   * The digest of a boot entry.
   *
   * @param kernel the kernel
   * @param image the boot image
   * @param archive the machine's archive, without the line that is to hold the digest
   * @param commandLine the kernel's command line
   * @throws IOException if a file cannot be read
   */
  public EntryDigest of(Path kernel, Path image, byte[] archive, String commandLine)
      throws IOException {
    return EntryDigest.of(content(kernel), content(image), archive, commandLine);
  }

  private HashCode content(Path file) throws IOException {
    Stamp stamp = Stamp.of(file);
    HashCode known = files.getIfPresent(stamp);
    if (known != null) {
      return known;
    }
    HashCode read = MoreFiles.asByteSource(file).hash(Hashing.sha256());
    files.put(stamp, read);
    return read;
  }
}
