package org.statelesslinux.engine.tree;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.statelesslinux.engine.manifest.Bytes;
import org.statelesslinux.engine.manifest.Entry;
import org.statelesslinux.engine.manifest.Xattr;
import org.statelesslinux.engine.posix.FileStatus;
import org.statelesslinux.engine.posix.FileType;
import org.statelesslinux.engine.posix.OpenFile;
import org.statelesslinux.engine.posix.PosixException;

/** Copies one entry that is no directory, or links it to an earlier copy that is equal. */
final class FileCopy implements OrderedWork.Work<CopiedEntry> {
  private final Found found;
  private final int hardLink;
  private final PreviousTree.@Nullable Match match;
  private final TreeCopy.Target into;

  FileCopy(Found found, int hardLink, PreviousTree.@Nullable Match match, TreeCopy.Target into) {
    this.found = found;
    this.hardLink = hardLink;
    this.match = match;
    this.into = into;
  }

  @Override
  public CopiedEntry run() throws IOException {
    CopiedEntry copied = link();
    if (copied == null) {
      copied = found.status().type() == FileType.FILE ? copyFile() : copySpecial();
    }
    found.parent().leave();
    return copied;
  }

  private @Nullable CopiedEntry link() {
    if (match == null || !match.untouched() || !linkTo(match)) {
      return null;
    }
    into.done().add(match.entry().size());
    return CopiedEntry.untouched(match, hardLink, found.status(), true);
  }

  private boolean linkTo(PreviousTree.Match equal) {
    return into.previous() != null
        && equal.mayLink()
        && into.previous().link(equal.entry(), found.parent().twin(), found.name());
  }

  private CopiedEntry copied(Entry entry, boolean reused) {
    return CopiedEntry.of(entry, found.status(), reused);
  }

  private CopiedEntry copySpecial() throws IOException {
    Entry entry;
    try {
      entry = EntryReader.readSpecial(found, hardLink);
    } catch (PosixException e) {
      throw new TreeException(TreeException.Side.READING, found.path(), e);
    }
    if (match != null && match.entry().as(found.path(), hardLink).equals(entry) && linkTo(match)) {
      return copied(entry, true);
    }
    try {
      into.writer().create(found.parent().twin(), found.name(), entry);
    } catch (PosixException e) {
      throw new TreeException(TreeException.Side.WRITING, found.path(), e);
    }
    return copied(entry, false);
  }

  private CopiedEntry copyFile() throws IOException {
    try (OpenFile file = found.parent().directory().openFile(found.name())) {
      FileStatus status = file.status();
      if (!IndexFile.Mark.of(status).equals(IndexFile.Mark.of(found.status()))) {
        throw new TreeChangedException(found.path());
      }
      List<Xattr> xattrs = EntryReader.xattrs(file.xattrs());
      if (match != null && mayBeEqual(match.entry(), xattrs)) {
        Bytes sha256 = Transfer.ofThread().digest(file, into.done());
        if (sha256.equals(match.entry().sha256()) && linkTo(match)) {
          return copied(match.entry().as(found.path(), hardLink), true);
        }
        into.done().add(-status.size());
        file.seek(0);
      }
      return copied(write(file, xattrs), false);
    } catch (PosixException e) {
      throw new TreeException(TreeException.Side.READING, found.path(), e);
    }
  }

  private boolean mayBeEqual(Entry earlier, List<Xattr> xattrs) {
    return earlier.agreesWith(found.status()) && earlier.xattrs().equals(xattrs);
  }

  private Entry write(OpenFile file, List<Xattr> xattrs) throws IOException {
    try (OpenFile target = create()) {
      Bytes sha256 = Transfer.ofThread().copy(file, found, target, into.done());
      Entry entry = Entry.of(found.path(), found.status(), Bytes.NONE, sha256, hardLink, xattrs);
      try {
        into.writer().complete(target, entry);
      } catch (PosixException e) {
        throw new TreeException(TreeException.Side.WRITING, found.path(), e);
      }
      return entry;
    }
  }

  private OpenFile create() throws TreeException {
    try {
      return found.parent().twin().createFile(found.name());
    } catch (PosixException e) {
      throw new TreeException(TreeException.Side.WRITING, found.path(), e);
    }
  }
}
