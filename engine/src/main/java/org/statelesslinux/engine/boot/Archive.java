package org.statelesslinux.engine.boot;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.io.ByteSource;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveOutputStream;
import org.apache.commons.compress.archivers.cpio.CpioConstants;
import org.statelesslinux.engine.text.Texts;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.StatelessException;

/**
 * Files for the kernel to unpack before it starts the first program: a cpio archive in the "newc"
 * format (the kernel's Documentation/driver-api/early-userspace/buffer-format.rst).
 *
 * <p>The same files give the same bytes, whatever the order they came in, since an archive holds
 * them sorted by name, owned by root and dated 1970. Its length is a multiple of 512, and so of the
 * 4 at which the kernel wants one archive to follow another.
 */
final class Archive {
  private static final int BLOCK = 512;
  private static final int DIRECTORY_MODE = 0755;
  private static final int LINK_MODE = 0777;

  private final Map<AbsolutePath, Entry> entries = new TreeMap<>();

  private record Entry(int mode, ByteSource content) {
    boolean isDirectory() {
      return (mode & CpioConstants.S_IFMT) == CpioConstants.C_ISDIR;
    }
  }

  /**
   * Adds a file and the directories above it.
   *
   * @param content read when the archive is written
   * @param mode its twelve bits of permissions
   */
  void file(AbsolutePath path, ByteSource content, int mode) {
    add(path, new Entry(CpioConstants.C_ISREG | mode, content));
  }

  /** Adds a file that anybody may read. */
  void text(AbsolutePath path, String text) {
    file(path, ByteSource.wrap(text.getBytes(UTF_8)), 0644);
  }

  /** Adds a symbolic link. */
  void link(AbsolutePath path, String target) {
    add(
        path,
        new Entry(CpioConstants.C_ISLNK | LINK_MODE, ByteSource.wrap(target.getBytes(UTF_8))));
  }

  /** Adds a directory and those above it; one that is there already stays. */
  void directory(AbsolutePath path) {
    if (!path.value().equals("/")) {
      directory(path.parent());
      Entry there = entries.get(path);
      if (there == null) {
        entries.put(path, new Entry(CpioConstants.C_ISDIR | DIRECTORY_MODE, ByteSource.empty()));
      } else if (!there.isDirectory()) {
        throw collision(path);
      }
    }
  }

  private void add(AbsolutePath path, Entry entry) {
    if (path.value().equals("/")) {
      throw collision(path);
    }
    directory(path.parent());
    if (entries.putIfAbsent(path, entry) != null) {
      throw collision(path);
    }
  }

  private static StatelessException collision(AbsolutePath path) {
    return new StatelessException(
        "pack the boot image",
        "two different things would stand at " + Texts.quote(path.value()),
        "Configure a tool with another path, or report this with the plan (stateless plan).");
  }

  boolean has(AbsolutePath path) {
    return entries.containsKey(path);
  }

  /** How many bytes its files have. */
  long bytes() throws IOException {
    long sum = 0;
    for (Entry entry : entries.values()) {
      sum += entry.content().size();
    }
    return sum;
  }

  /** Writes the archive; leaves the stream open. */
  void writeTo(OutputStream out) throws IOException {
    CpioArchiveOutputStream cpio =
        new CpioArchiveOutputStream(out, CpioConstants.FORMAT_NEW, BLOCK, UTF_8.name());
    long inode = 0;
    for (Map.Entry<AbsolutePath, Entry> named : entries.entrySet()) {
      Entry entry = named.getValue();
      CpioArchiveEntry header = new CpioArchiveEntry(CpioConstants.FORMAT_NEW);
      header.setName(named.getKey().value().substring(1));
      header.setMode(entry.mode());
      header.setNumberOfLinks(entry.isDirectory() ? 2 : 1);
      header.setSize(entry.content().size());
      header.setInode(++inode);
      cpio.putArchiveEntry(header);
      entry.content().copyTo(cpio);
      cpio.closeArchiveEntry();
    }
    cpio.finish();
  }
}
