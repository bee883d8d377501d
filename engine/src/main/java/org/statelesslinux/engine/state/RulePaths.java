package org.statelesslinux.engine.state;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.PathPattern;

/** Says which paths no state rule may name, whatever the snapshot has. */
public final class RulePaths {
  /** Replaced by renaming a new file over them, which the kernel forbids on a mount point. */
  private static final List<AbsolutePath> RENAMED_OVER =
      paths(
          "/etc/adjtime",
          "/etc/crypttab",
          "/etc/default/locale",
          "/etc/environment",
          "/etc/fstab",
          "/etc/group",
          "/etc/group-",
          "/etc/gshadow",
          "/etc/gshadow-",
          "/etc/hostname",
          "/etc/hosts",
          "/etc/ld.so.cache",
          "/etc/locale.conf",
          "/etc/localtime",
          "/etc/machine-id",
          "/etc/mtab",
          "/etc/passwd",
          "/etc/passwd-",
          "/etc/resolv.conf",
          "/etc/shadow",
          "/etc/shadow-",
          "/etc/shells",
          "/etc/subgid",
          "/etc/subgid-",
          "/etc/subuid",
          "/etc/subuid-",
          "/etc/sudoers",
          "/etc/timezone",
          "/etc/vconsole.conf",
          "/var/lib/dbus/machine-id");

  private static final List<AbsolutePath> KERNELS = paths("/dev", "/proc", "/run", "/sys");

  private RulePaths() {}

  private static List<AbsolutePath> paths(String... texts) {
    return Stream.of(texts).map(AbsolutePath::of).toList();
  }

  /**
   * Why a rule may not name these paths.
   *
   * @return a phrase that follows the path and says what is accepted; empty if it may
   */
  public static Optional<String> whyNot(PathPattern path) {
    return path.plain().map(RulePaths::whyNot).orElseGet(() -> whyNotPattern(path));
  }

  /** As {@link #whyNot(PathPattern)}, for one path. */
  static Optional<String> whyNot(AbsolutePath path) {
    if (path.value().equals("/")) {
      return Optional.of(", which is the snapshot itself; accepted: the directories that change");
    }
    if (RENAMED_OVER.contains(path)) {
      return Optional.of(", a file that " + replaced(path));
    }
    return KERNELS.stream().filter(path::isIn).findFirst().map(kernels -> ", but " + anew(kernels));
  }

  private static Optional<String> whyNotPattern(PathPattern pattern) {
    return KERNELS.stream()
        .filter(pattern::reaches)
        .findFirst()
        .map(kernels -> ", which matches in " + kernels + ", but " + anew(kernels))
        .or(
            () ->
                RENAMED_OVER.stream()
                    .filter(pattern::matches)
                    .findFirst()
                    .map(file -> ", which matches " + file + ", a file that " + replaced(file)));
  }

  private static String replaced(AbsolutePath file) {
    return "programs replace by renaming another over it, which fails where a single file is"
        + " mounted; accepted: its directory, { path: %s, seed: files }".formatted(file.parent());
  }

  private static String anew(AbsolutePath kernels) {
    return kernels + " is made anew at every boot and cannot be kept; accepted: other directories";
  }
}
