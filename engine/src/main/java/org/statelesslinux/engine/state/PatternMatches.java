package org.statelesslinux.engine.state;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.statelesslinux.engine.posix.FileType;
import org.statelesslinux.engine.text.Texts;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Seed;
import org.statelesslinux.model.StatePattern;

/** Collects what one pattern matches in a snapshot, whose entries it is shown in their order. */
final class PatternMatches {
  /** A pattern with more matches was not meant: each is a mount of its own on every machine. */
  static final int MOST = 1000;

  private final StatePattern pattern;
  private final List<AbsolutePath> paths = new ArrayList<>();
  private final Set<AbsolutePath> files = new HashSet<>();
  private final List<String> leftOut = new ArrayList<>();
  private final List<String> leftOutFiles = new ArrayList<>();
  private final List<String> unusable = new ArrayList<>();
  private boolean tooMany;

  PatternMatches(StatePattern pattern) {
    this.pattern = pattern;
  }

  StatePattern pattern() {
    return pattern;
  }

  void see(Found found) {
    if (tooMany || !pattern.path().matches(found.path())) {
      return;
    }
    FileType type = found.type();
    if (type != FileType.DIRECTORY && type != FileType.FILE) {
      leftOut.add(found.shown());
    } else if (type == FileType.FILE && pattern.seed() == Seed.DIRS) {
      leftOutFiles.add(found.shown());
    } else {
      found
          .usable()
          .ifPresentOrElse(
              path -> add(path, type == FileType.FILE), () -> unusable.add(found.shown()));
    }
    tooMany = paths.size() + leftOut.size() + leftOutFiles.size() + unusable.size() > MOST;
  }

  private void add(AbsolutePath path, boolean file) {
    paths.add(path);
    if (file) {
      files.add(path);
    }
  }

  /** What can be kept, in the order of the snapshot. */
  List<AbsolutePath> paths() {
    return List.copyOf(paths);
  }

  /** Whether one of them is a file. */
  boolean isFile(AbsolutePath path) {
    return files.contains(path);
  }

  void addProblems(List<String> problems) {
    String shown = Texts.quote(pattern.path().value());
    if (tooMany) {
      problems.add(
          "%s matches more than %d paths; name the directory that holds them"
              .formatted(shown, MOST));
    } else if (!unusable.isEmpty()) {
      problems.add(
          "%s matches names that no rule can hold, as they are no UTF-8 or have control characters:"
                  .formatted(shown)
              + " %s; name the directory that holds them".formatted(Texts.list(unusable)));
    }
  }

  void addNotes(List<String> notes) {
    String shown = Texts.quote(pattern.path().value());
    if (paths.isEmpty() && leftOut.isEmpty() && leftOutFiles.isEmpty()) {
      notes.add("the snapshot has nothing that " + shown + " matches; it keeps nothing");
    }
    if (!leftOut.isEmpty()) {
      notes.add(
          "%s leaves out what is neither a directory nor a file: %s"
              .formatted(shown, Texts.list(leftOut)));
    }
    if (!leftOutFiles.isEmpty()) {
      notes.add(
          "%s leaves out files, since its seed is dirs: %s"
              .formatted(shown, Texts.list(leftOutFiles)));
    }
  }
}
