package org.statelesslinux.engine.boot;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where the dynamic loader of a tree looks for libraries: the directories of /etc/ld.so.conf and of
 * the files that it includes (ldconfig(8)), then the usual ones.
 */
final class LibraryDirectories {
  private static final List<String> USUAL = List.of("/lib64", "/usr/lib64", "/lib", "/usr/lib");

  /** Debian's directories by processor, which its loader knows by itself. */
  private static final Pattern TRIPLET = Pattern.compile("[a-z0-9_]+-linux-[a-z0-9]+");

  private static final int DEEPEST_INCLUDE = 8;

  private final TreeFiles tree;
  private final Set<String> directories = new LinkedHashSet<>();
  private final Set<String> read = new LinkedHashSet<>();

  private LibraryDirectories(TreeFiles tree) {
    this.tree = tree;
  }

  /** The directories, in the order in which to look. */
  static List<String> of(TreeFiles tree) {
    LibraryDirectories found = new LibraryDirectories(tree);
    found.include("/etc/ld.so.conf", 0);
    for (String above : List.of("/lib", "/usr/lib")) {
      for (String name : tree.names(above)) {
        if (TRIPLET.matcher(name).matches()) {
          found.directories.add(above + "/" + name);
        }
      }
    }
    found.directories.addAll(USUAL);
    return new ArrayList<>(found.directories);
  }

  private void include(String path, int depth) {
    if (depth > DEEPEST_INCLUDE || !read.add(path)) {
      return;
    }
    for (String line : tree.text(path).orElse("").lines().toList()) {
      String text = line.replaceFirst("#.*", "").strip();
      if (text.startsWith("include ")) {
        includeAll(text.substring("include ".length()).strip(), path, depth);
      } else if (text.startsWith("/")) {
        directories.add(text.replaceFirst("=.*", ""));
      }
    }
  }

  private void includeAll(String pattern, String from, int depth) {
    String all = pattern.startsWith("/") ? pattern : directoryOf(from) + "/" + pattern;
    String directory = directoryOf(all);
    NamePattern name = new NamePattern(all.substring(directory.length() + 1));
    tree.names(directory).stream()
        .filter(name::matches)
        .forEach(found -> include(directory + "/" + found, depth + 1));
  }

  private static String directoryOf(String path) {
    return path.substring(0, path.lastIndexOf('/'));
  }
}
