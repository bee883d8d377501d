package org.statelesslinux.engine.tree;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.statelesslinux.engine.manifest.Bytes;
import org.statelesslinux.engine.manifest.Entry;
import org.statelesslinux.engine.manifest.Xattr;
import org.statelesslinux.engine.posix.OpenFile;
import org.statelesslinux.engine.posix.PosixException;
import org.statelesslinux.engine.posix.Xattrs;

/** Reads all that a manifest says about an entry. */
final class EntryReader {
  /**
   * What is kept of extended attributes: those that belong to a file wherever it is. Other names,
   * like {@code system.nfs4_acl}, are a file system's view of something else.
   */
  private static final byte[][] KEPT = {
    "security.".getBytes(US_ASCII),
    "trusted.".getBytes(US_ASCII),
    "user.".getBytes(US_ASCII),
    "system.posix_acl_".getBytes(US_ASCII)
  };

  private EntryReader() {}

  /** Reads an entry, its bytes too. */
  static Entry read(Found found, int hardLink, LongAdder done) throws IOException {
    try {
      return switch (found.status().type()) {
        case DIRECTORY -> readDirectory(found);
        case FILE -> {
          try (OpenFile file = found.parent().directory().openFile(found.name())) {
            yield Entry.of(
                found.path(),
                found.status(),
                Bytes.NONE,
                Transfer.ofThread().digest(file, done),
                hardLink,
                xattrs(file.xattrs()));
          }
        }
        default -> readSpecial(found, hardLink);
      };
    } catch (PosixException e) {
      throw new TreeException(TreeException.Side.READING, found.path(), e);
    }
  }

  /** Reads a directory's own attributes. */
  static Entry readDirectory(Found found) throws PosixException {
    List<Xattr> xattrs = xattrs(found.folder().directory().xattrs());
    return Entry.of(found.path(), found.status(), Bytes.NONE, Bytes.NONE, 0, xattrs);
  }

  /** Reads what cannot be opened: a symbolic link, a device, a FIFO. */
  static Entry readSpecial(Found found, int hardLink) throws PosixException {
    Bytes link =
        switch (found.status().type()) {
          case SYMLINK -> Bytes.of(found.parent().directory().readLink(found.name()));
          default -> Bytes.NONE;
        };
    List<Xattr> xattrs = xattrs(found.parent().directory().xattrs(found.name()));
    return Entry.of(found.path(), found.status(), link, Bytes.NONE, hardLink, xattrs);
  }

  /** The extended attributes that a manifest keeps, in the order of their names. */
  static List<Xattr> xattrs(Xattrs of) throws PosixException {
    List<byte[]> names = of.names();
    if (names.isEmpty()) {
      return List.of();
    }
    List<Xattr> xattrs = new ArrayList<>();
    for (byte[] name : names) {
      if (isKept(name)) {
        xattrs.add(new Xattr(Bytes.of(name), Bytes.of(of.get(name))));
      }
    }
    xattrs.sort(null);
    return List.copyOf(xattrs);
  }

  private static boolean isKept(byte[] name) {
    for (byte[] prefix : KEPT) {
      if (name.length > prefix.length
          && Arrays.equals(name, 0, prefix.length, prefix, 0, prefix.length)) {
        return true;
      }
    }
    return false;
  }
}
