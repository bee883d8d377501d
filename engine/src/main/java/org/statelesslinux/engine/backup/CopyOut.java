package org.statelesslinux.engine.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.statelesslinux.engine.execute.Command;
import org.statelesslinux.engine.execute.Durable;
import org.statelesslinux.engine.posix.Directory;
import org.statelesslinux.engine.tree.TreeRemoval;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.StatelessException;

/**
 * Copies a version, or a part of it, to a new directory, laid out as in the OS: rules that lie
 * inside one another lie inside one another again. What machines have sent is hostile: no link in
 * it is followed.
 */
final class CopyOut {
  private final String doing;
  private final List<KeptPath> kept;

  /**
   * Prepares to copy.
   *
   * @param doing what is being done, for messages
   * @param tree a version's tree
   */
  CopyOut(String doing, Path tree) throws IOException {
    this.doing = doing;
    List<KeptPath> all = new ArrayList<>();
    try (DirectoryStream<Path> names = Files.newDirectoryStream(tree)) {
      for (Path name : names) {
        KeptPath.of(name).ifPresent(all::add);
      }
    }
    all.sort(Comparator.comparing(KeptPath::rule));
    this.kept = List.copyOf(all);
  }

  /** Where a path of the OS is in the version; empty if the version does not have it. */
  Optional<Path> find(AbsolutePath path) {
    return kept.stream()
        .filter(one -> one.holds(path))
        .max(Comparator.comparing(one -> one.rule().value().length()))
        .map(one -> below(one, path))
        .filter(Durable::exists);
  }

  /** Whether the version has a path, or something below it. */
  boolean has(AbsolutePath path) {
    return find(path).isPresent() || kept.stream().anyMatch(one -> one.rule().isIn(path));
  }

  private Path below(KeptPath base, AbsolutePath path) {
    Path at = base.directory();
    for (Path name : Path.of(base.rule().value()).relativize(Path.of(path.value()))) {
      if (name.toString().isEmpty()) {
        continue;
      }
      if (Files.isSymbolicLink(at)) {
        throw new StatelessException(
            doing,
            "on the way to " + path + " there is a symbolic link, '" + at.getFileName() + "'",
            "Name the path that it leads to.");
      }
      at = at.resolve(name);
    }
    return at;
  }

  /**
   * Copies.
   *
   * @param path what, as the OS names it; {@code /} for everything
   * @param into a directory that is not there yet; it gets its name when all is in it
   */
  void copy(AbsolutePath path, Path into) throws IOException {
    if (Durable.exists(into)) {
      throw new StatelessException(doing, into + " is there already", "Name a new directory.");
    }
    Path target = into.toAbsolutePath().normalize();
    Path parent = target.resolveSibling(".").normalize();
    Path stage = Files.createTempDirectory(parent, "." + target.getFileName() + "-");
    try {
      fill(path, stage);
      Durable.flushFileSystem(stage);
      Durable.rename(stage, target);
    } finally {
      remove(stage);
    }
  }

  /** By names in bytes: what was copied may have such as Java cannot spell. */
  private static void remove(Path path) throws IOException {
    try (Directory parent = Directory.open(path.resolveSibling(".").normalize())) {
      TreeRemoval.remove(parent, path.getFileName().toString().getBytes(UTF_8));
    }
  }

  private void fill(AbsolutePath path, Path stage) throws IOException {
    Path os = Path.of(path.value());
    Path above = os.getParent() == null ? os : os.getParent();
    Optional<Path> base = find(path);
    if (base.isPresent()) {
      copyTo(base.get(), stage, above.relativize(os));
    }
    for (KeptPath inner : kept) {
      if (inner.rule().isIn(path) && !inner.rule().equals(path)) {
        copyTo(inner.directory(), stage, above.relativize(Path.of(inner.rule().value())));
      }
    }
  }

  private void copyTo(Path from, Path stage, Path relative) throws IOException {
    Path target = stage.resolve(relative);
    makeParents(stage, relative);
    // What an inner rule covers in the OS is not seen there either.
    remove(target);
    Command.Outcome copied =
        Command.run(
            List.of(
                "/usr/bin/cp",
                "--archive",
                "--no-target-directory",
                "--",
                from.toString(),
                target.toString()));
    if (copied.exit() != 0) {
      throw new StatelessException(
          doing, "cp says: " + copied.said(), "Mend that, then do this again.");
    }
  }

  private void makeParents(Path stage, Path relative) throws IOException {
    Path at = stage;
    for (int i = 0; i < relative.getNameCount() - 1; i++) {
      at = at.resolve(relative.getName(i));
      if (!Durable.exists(at)) {
        Files.createDirectory(at);
      } else if (!Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) {
        throw new StatelessException(
            doing,
            "one rule's directory lies inside another's, which has no directory at "
                + stage.relativize(at),
            "Copy them one by one, with '--path'.");
      }
    }
  }
}
