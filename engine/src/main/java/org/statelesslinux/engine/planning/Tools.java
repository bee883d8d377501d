package org.statelesslinux.engine.planning;

import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.plan.Requirement;

/** The programs that the rendered steps call, with the Debian packages that have them. */
final class Tools {
  static final Requirement BUSYBOX = tool("/bin/busybox", "busybox-static");
  static final Requirement RSYNC = tool("/usr/bin/rsync", "rsync");
  static final Requirement MTREE = tool("/usr/bin/mtree", "mtree-netbsd");
  static final Requirement GETFATTR = tool("/usr/bin/getfattr", "attr");
  static final Requirement SETFATTR = tool("/usr/bin/setfattr", "attr");
  static final Requirement MKSQUASHFS = tool("/usr/bin/mksquashfs", "squashfs-tools");

  private Tools() {}

  private static Requirement tool(String path, String debianPackage) {
    return new Requirement.Tool(AbsolutePath.of(path), debianPackage);
  }
}
