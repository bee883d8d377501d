package com.example.fleet;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.spi.BackendProvider;

/** The class loader that modes are found with: the tool's own, and before it a directory's jars. */
final class Backends {
  private Backends() {}

  /** Those that come along. */
  static URLClassLoader ownAlone() {
    return over(List.of());
  }

  /** Those of all jars of a directory, too. */
  static URLClassLoader in(Path directory) {
    List<URL> jars = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.jar")) {
      for (Path jar : files) {
        jars.add(jar.toUri().toURL());
      }
    } catch (IOException e) {
      throw new StatelessException(
          "find modes in " + directory, e.toString(), "Give --backends a directory of jars.", e);
    }
    return over(jars);
  }

  private static URLClassLoader over(List<URL> jars) {
    // The parent has the interface that backends implement, so theirs and the engine's is one.
    return new URLClassLoader(jars.toArray(URL[]::new), BackendProvider.class.getClassLoader());
  }
}
