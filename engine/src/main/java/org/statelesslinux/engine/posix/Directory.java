package org.statelesslinux.engine.posix;

import static org.statelesslinux.engine.posix.PosixException.check;

import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Objects;
import org.statelesslinux.engine.posix.FileStatus.DeviceNumber;
import org.statelesslinux.engine.posix.FileStatus.Time;

/**
 * An open directory, and what can be done to the names in it.
 *
 * <p>No name is ever followed if it is a symbolic link, so nobody who swaps names meanwhile leads a
 * call out of the directory. A name may be several, with slashes between, where all directories on
 * the way are the caller's own.
 */
public final class Directory extends Descriptor {
  private static final int OPEN = Constants.O_RDONLY | Constants.O_DIRECTORY | Constants.O_CLOEXEC;
  private static final byte[] SELF = {'.'};
  private static final int PRIVATE_FILE = 0600;
  private static final int PRIVATE_DIRECTORY = 0700;

  private Directory(int number) {
    super(number);
  }

  /** Opens a directory by a path, which may lead over symbolic links. */
  public static Directory open(Path path) throws PosixException {
    return new Directory(open(Constants.AT_FDCWD, bytesOf(path), OPEN));
  }

  /** The last name of a path, as the methods of this class take names. */
  public static byte[] nameOf(Path path) {
    return bytesOf(Objects.requireNonNullElse(path.getFileName(), path));
  }

  /** The bytes that the JDK passes to the kernel for a path. */
  private static byte[] bytesOf(Path path) {
    String encoding = System.getProperty("sun.jnu.encoding", "UTF-8");
    return path.toString().getBytes(Charset.forName(encoding));
  }

  private static int open(int directory, byte[] name, int flags) throws PosixException {
    long address = Scratch.ofThread().name(name);
    return (int) check("open", Libc.openat(directory, address, flags, PRIVATE_FILE));
  }

  /** Opens this directory once more. */
  public Directory again() throws PosixException {
    return openDirectory(SELF);
  }

  /** Opens for reading without a change of the time of access, where the kernel allows that. */
  private int openQuietly(byte[] name, int flags) throws PosixException {
    try {
      return open(number, name, flags | Constants.O_NOFOLLOW | Constants.O_NOATIME);
    } catch (PosixException e) {
      if (e.number() != Errno.EPERM) {
        throw e;
      }
      return open(number, name, flags | Constants.O_NOFOLLOW);
    }
  }

  /** Opens a directory in this one. */
  public Directory openDirectory(byte[] name) throws PosixException {
    return new Directory(openQuietly(name, OPEN));
  }

  /** Opens a file in this one for reading; of a FIFO it does not wait for a writer. */
  public OpenFile openFile(byte[] name) throws PosixException {
    return new OpenFile(
        openQuietly(name, Constants.O_RDONLY | Constants.O_NONBLOCK | Constants.O_CLOEXEC));
  }

  /**
   * Opens a block device in this one for reading and writing. While it is open the kernel lets
   * nobody mount it or claim it otherwise; that somebody has done so is {@link Errno#EBUSY}.
   */
  public OpenFile openDevice(byte[] name) throws PosixException {
    int flags = Constants.O_RDWR | Constants.O_EXCL | Constants.O_CLOEXEC;
    return new OpenFile(open(number, name, flags | Constants.O_NOFOLLOW));
  }

  /** Makes a new file for the caller alone, open for writing. */
  public OpenFile createFile(byte[] name) throws PosixException {
    int flags = Constants.O_WRONLY | Constants.O_CREAT | Constants.O_EXCL | Constants.O_CLOEXEC;
    return new OpenFile(open(number, name, flags | Constants.O_NOFOLLOW));
  }

  /** Makes a new directory for the caller alone, and opens it. */
  public Directory createDirectory(byte[] name) throws PosixException {
    long address = Scratch.ofThread().name(name);
    check("mkdir", Libc.mkdirat(number, address, PRIVATE_DIRECTORY));
    return openDirectory(name);
  }

  /** What a name in it is now. */
  public FileStatus status(byte[] name) throws PosixException {
    return statusOf(number, name, 0);
  }

  /** Names in it, in the order of their bytes taken as unsigned. Begins anew at each call. */
  public byte[][] names() throws PosixException {
    return DirectoryListing.sortedNames(number);
  }

  /** Where a symbolic link in it leads. */
  public byte[] readLink(byte[] name) throws PosixException {
    Scratch scratch = Scratch.ofThread();
    NativeBlock target = scratch.bulk;
    long length = Libc.readlinkat(number, scratch.name(name), target.address, Scratch.LONGEST_PATH);
    return target.copy(0, (int) check("readlink", length));
  }

  /** Makes a symbolic link. */
  public void createLink(byte[] name, byte[] target) throws PosixException {
    Scratch scratch = Scratch.ofThread();
    check("symlink", Libc.symlinkat(scratch.other(target), number, scratch.name(name)));
  }

  /** Makes a device node or a FIFO for the caller alone. */
  public void createNode(byte[] name, FileType type, DeviceNumber device) throws PosixException {
    long address = Scratch.ofThread().name(name);
    check("mknod", Libc.mknodat(number, address, type.bits() | PRIVATE_FILE, device.packed()));
  }

  /** Gives a file one more name: {@code name} in this directory. */
  public void link(Directory from, byte[] existing, byte[] name) throws PosixException {
    Scratch scratch = Scratch.ofThread();
    check("link", Libc.linkat(from.number, scratch.other(existing), number, scratch.name(name), 0));
  }

  /** Takes a name away that is no directory's. */
  public void remove(byte[] name) throws PosixException {
    check("unlink", Libc.unlinkat(number, Scratch.ofThread().name(name), 0));
  }

  /** Takes an empty directory away. */
  public void removeDirectory(byte[] name) throws PosixException {
    long address = Scratch.ofThread().name(name);
    check("rmdir", Libc.unlinkat(number, address, Constants.AT_REMOVEDIR));
  }

  /** Gives a name in it an owner; a symbolic link itself, not where it leads. */
  public void setOwner(byte[] name, int user, int group) throws PosixException {
    long address = Scratch.ofThread().name(name);
    check("chown", Libc.fchownat(number, address, user, group, Constants.AT_SYMLINK_NOFOLLOW));
  }

  /** Gives a device node or a FIFO in it permissions. The name must be the caller's own. */
  public void setPermissions(byte[] name, int permissions) throws PosixException {
    long address = Scratch.ofThread().name(name);
    check("chmod", Libc.fchmodat(number, address, permissions, 0));
  }

  /** Sets when a name in it was last modified; a symbolic link itself, not where it leads. */
  public void setModified(byte[] name, Time time) throws PosixException {
    Scratch scratch = Scratch.ofThread();
    check(
        "utimensat",
        Libc.utimensat(
            number, scratch.name(name), Times.omitAccess(time), Constants.AT_SYMLINK_NOFOLLOW));
  }

  /** The extended attributes of a name in it; a symbolic link's own, not where it leads. */
  public Xattrs xattrs(byte[] name) {
    return new Xattrs.OfName(number, name);
  }
}
