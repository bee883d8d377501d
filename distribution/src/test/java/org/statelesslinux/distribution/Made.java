package org.statelesslinux.distribution;

import java.nio.file.Path;

/** What the build of this module made. */
final class Made {
  private static final String VERSION = System.getProperty("stateless.version");

  static final Path ARCHIVE = inTarget("stateless-" + VERSION + ".tar.gz");
  static final Path PACKAGE = inTarget("stateless_" + VERSION + "_all.deb");

  private Made() {}

  private static Path inTarget(String file) {
    return Path.of("target", file).toAbsolutePath();
  }
}
