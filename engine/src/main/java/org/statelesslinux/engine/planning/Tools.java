package org.statelesslinux.engine.planning;

import java.util.Collection;
import java.util.stream.Stream;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.plan.Requirement;
import org.statelesslinux.plan.Step;

/** The programs that the rendered steps call, with the Debian packages that have them. */
final class Tools {
  static final Requirement BUSYBOX = tool("/bin/busybox", "busybox-static");
  static final Requirement RSYNC = tool("/usr/bin/rsync", "rsync");
  static final Requirement MTREE = tool("/usr/bin/mtree", "mtree-netbsd");
  static final Requirement GETFATTR = tool("/usr/bin/getfattr", "attr");
  static final Requirement SETFATTR = tool("/usr/bin/setfattr", "attr");

  private Tools() {}

  /** What these steps call when they are rendered, besides what every machine has. */
  static Stream<Requirement> of(Collection<Step> steps) {
    return Steps.withBranches(steps)
        .flatMap(step -> step instanceof Step.VerifyTree ? Stream.of(MTREE) : Stream.of());
  }

  private static Requirement tool(String path, String debianPackage) {
    return new Requirement.Tool(AbsolutePath.of(path), debianPackage);
  }
}
