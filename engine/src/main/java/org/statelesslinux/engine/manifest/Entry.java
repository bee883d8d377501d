package org.statelesslinux.engine.manifest;

import java.util.List;
import org.statelesslinux.engine.posix.FileStatus;
import org.statelesslinux.engine.posix.FileStatus.DeviceNumber;
import org.statelesslinux.engine.posix.FileStatus.Time;
import org.statelesslinux.engine.posix.FileType;

/**
 * All that a manifest says about one entry of a tree.
 *
 * @param path where it is
 * @param type what it is; never a socket
 * @param permissions the twelve lower bits of its mode
 * @param user its numeric owner, unsigned
 * @param group its numeric group, unsigned
 * @param size its length if it is a regular file, else 0
 * @param modified when it was last modified
 * @param link where it leads if it is a symbolic link, else empty
 * @param device its number if it is a device node, else zeros
 * @param sha256 the digest of its bytes if it is a regular file, else empty
 * @param hardLink the number of the group of entries that are one file, from 1 in the order of the
 *     tree; 0 for a file with one name in it
 * @param xattrs its extended attributes, in the order of their names
 */
public record Entry(
    TreePath path,
    FileType type,
    int permissions,
    int user,
    int group,
    long size,
    Time modified,
    Bytes link,
    DeviceNumber device,
    Bytes sha256,
    int hardLink,
    List<Xattr> xattrs) {

  /** Puts a status and what it does not hold together. */
  public static Entry of(
      TreePath path,
      FileStatus status,
      Bytes link,
      Bytes sha256,
      int hardLink,
      List<Xattr> xattrs) {
    return new Entry(
        path,
        status.type(),
        status.permissions(),
        status.user(),
        status.group(),
        status.type() == FileType.FILE ? status.size() : 0,
        status.modified(),
        link,
        status.type().isDevice() ? status.device() : DeviceNumber.NONE,
        sha256,
        hardLink,
        xattrs);
  }

  /** The same file by another name, or in another group. */
  public Entry as(TreePath otherPath, int otherHardLink) {
    return new Entry(
        otherPath,
        type,
        permissions,
        user,
        group,
        size,
        modified,
        link,
        device,
        sha256,
        otherHardLink,
        xattrs);
  }

  /** Whether a status says the same of owner, permissions, time, and, of a file, length. */
  public boolean agreesWith(FileStatus status) {
    return type == status.type()
        && permissions == status.permissions()
        && user == status.user()
        && group == status.group()
        && (type != FileType.FILE || size == status.size())
        && modified.equals(status.modified());
  }
}
