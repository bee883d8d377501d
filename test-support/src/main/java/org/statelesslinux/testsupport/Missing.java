package org.statelesslinux.testsupport;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/** Finds what a machine lacks of what a test needs. */
final class Missing {

  private Missing() {}

  /** What is missing, each as a phrase to read after "needs"; empty when nothing is. */
  static List<String> of(Needs needs, Host host) {
    List<String> missing = new ArrayList<>();
    if (needs.root() && host.uid() != 0) {
      missing.add("root (this is user " + host.uid() + ")");
    } else if (needs.root() && !host.mayMount()) {
      missing.add("root that may mount (this root lacks CAP_SYS_ADMIN)");
    }
    var packages = new TreeSet<String>();
    Arrays.stream(needs.tools())
        .filter(tool -> !host.hasTool(tool.name()))
        .forEach(
            tool -> {
              missing.add("the program " + tool.name());
              packages.add(tool.debianPackage());
            });
    if (!packages.isEmpty()) {
      int last = missing.size() - 1;
      missing.set(
          last, missing.get(last) + " (apt-get install " + String.join(" ", packages) + ")");
    }
    Arrays.stream(needs.filesystems())
        .filter(filesystem -> !host.hasFilesystem(filesystem))
        .forEach(filesystem -> missing.add("the file system " + filesystem + " in the kernel"));
    Arrays.stream(needs.paths()).filter(path -> !host.hasPath(path)).forEach(missing::add);
    return missing;
  }
}
