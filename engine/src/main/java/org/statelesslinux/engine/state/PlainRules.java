package org.statelesslinux.engine.state;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.statelesslinux.engine.posix.FileType;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Seed;
import org.statelesslinux.model.StateRule;

/** Checks rules that name one path against what a snapshot has on the way to it. */
final class PlainRules {
  private final Path manifest;
  private final Set<String> wanted = new HashSet<>();
  private final Map<String, Found> found = new HashMap<>();
  private @Nullable Links links;

  /**
   * Checks rules.
   *
   * @param manifest the snapshot's manifest, which is read again if a rule leads over a link
   */
  PlainRules(Path manifest) {
    this.manifest = manifest;
  }

  /** Asks for a path and all directories above it, before the entries are seen. */
  void want(AbsolutePath path) {
    for (AbsolutePath each = path; !each.value().equals("/"); each = each.parent()) {
      wanted.add(each.value());
    }
  }

  void see(Found entry) {
    if (wanted.contains(entry.path())) {
      found.put(entry.path(), entry);
    }
  }

  /** What a path is in the snapshot; empty if it is not there. */
  Optional<FileType> type(AbsolutePath path) {
    return Optional.ofNullable(found.get(path.value())).map(Found::type);
  }

  /**
   * Why a rule cannot hold in this snapshot.
   *
   * @return a phrase that follows the path; empty if it can
   */
  Optional<String> whyNot(StateRule rule) throws IOException {
    Optional<String> onTheWay = whyNotReached(rule.path());
    if (onTheWay.isPresent()) {
      return onTheWay;
    }
    FileType type = type(rule.path()).orElse(FileType.DIRECTORY);
    if (type == FileType.FILE) {
      return rule.seed() == Seed.DIRS
          ? Optional.of(" is a file, which has no directories; seeds of a file: files, or empty")
          : Optional.empty();
    }
    return type == FileType.DIRECTORY
        ? Optional.empty()
        : Optional.of(" is neither a directory nor a file; name the directory that holds it");
  }

  /** Why a path, or a directory that a pattern begins with, is not what the machine would have. */
  Optional<String> whyNotReached(AbsolutePath path) throws IOException {
    for (AbsolutePath each : downTo(path)) {
      FileType type = type(each).orElse(FileType.DIRECTORY);
      if (type == FileType.SYMLINK) {
        return Optional.of(overLink(path, each));
      }
      if (type != FileType.DIRECTORY && !each.equals(path)) {
        return Optional.of(
            " lies in %s, which is no directory in the snapshot; name %s alone"
                .formatted(each, each));
      }
    }
    return Optional.empty();
  }

  private String overLink(AbsolutePath path, AbsolutePath link) throws IOException {
    if (links == null) {
      links = Links.in(manifest);
    }
    String what = each(path, link);
    Optional<AbsolutePath> target = links.resolve(path);
    if (target.isEmpty()) {
      return what + ", which leads nowhere; name a directory";
    }
    return what
        + ", and leads to "
        + target.get()
        + RulePaths.whyNot(target.get()).orElse("; name that path");
  }

  private static String each(AbsolutePath path, AbsolutePath link) {
    return path.equals(link) ? " is a symbolic link" : " runs through the symbolic link " + link;
  }

  private static List<AbsolutePath> downTo(AbsolutePath path) {
    List<AbsolutePath> all = new ArrayList<>();
    for (AbsolutePath each = path; !each.value().equals("/"); each = each.parent()) {
      all.add(0, each);
    }
    return all;
  }
}
