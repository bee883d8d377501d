package org.statelesslinux.engine.boot;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * Makes digests of what machines share of their boot entries. Each file is read once for as long as
 * it looks the same. Thread-safe.
 */
public final class EntryDigests {
  private static final int MOST_FILES = 256;

  private final Cache<Stamp, String> files =
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
   * A file as a part of a boot entry.
   *
   * @throws IOException if it cannot be read
   */
  public Part part(Path file) throws IOException {
    Stamp stamp = Stamp.of(file);
    String known = files.getIfPresent(stamp);
    if (known == null) {
      known = MoreFiles.asByteSource(file).hash(Hashing.sha256()).toString();
      files.put(stamp, known);
    }
    return new Part(file, stamp.size(), known);
  }
}
