package org.statelesslinux.engine.state;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.statelesslinux.engine.manifest.Entry;
import org.statelesslinux.engine.manifest.ManifestReader;
import org.statelesslinux.engine.posix.FileType;
import org.statelesslinux.model.AbsolutePath;

/** Finds where a path leads over the symbolic links of a snapshot, as its OS would. */
final class Links {
  /** After as many the kernel gives up (path_resolution(7)). */
  private static final int MOST = 40;

  private final Map<String, String> targets = new HashMap<>();

  /** Reads all links of a snapshot: only worth it once a rule is known to lead over one. */
  static Links in(Path manifest) throws IOException {
    Links links = new Links();
    try (ManifestReader reader = ManifestReader.open(manifest)) {
      for (Entry entry = reader.next(); entry != null; entry = reader.next()) {
        if (entry.type() == FileType.SYMLINK) {
          Found found = Found.of(entry);
          links.targets.put(found.path(), found.link());
        }
      }
    }
    return links;
  }

  /** The path without links in it; empty if they go round in circles or to what is no path. */
  Optional<AbsolutePath> resolve(AbsolutePath path) {
    Deque<String> rest = new ArrayDeque<>(List.of(path.value().split("/", -1)));
    List<String> done = new ArrayList<>();
    int followed = 0;
    while (!rest.isEmpty()) {
      String name = rest.removeFirst();
      if (name.equals("..")) {
        if (!done.isEmpty()) {
          done.remove(done.size() - 1);
        }
        continue;
      }
      if (name.isEmpty() || name.equals(".")) {
        continue;
      }
      done.add(name);
      String target = targets.get("/" + String.join("/", done));
      if (target == null) {
        continue;
      }
      if (++followed > MOST) {
        return Optional.empty();
      }
      done.remove(done.size() - 1);
      if (target.startsWith("/")) {
        done.clear();
      }
      String[] names = target.split("/", -1);
      for (int i = names.length - 1; i >= 0; i--) {
        rest.addFirst(names[i]);
      }
    }
    try {
      return Optional.of(new AbsolutePath("/" + String.join("/", done)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
