package com.example.embed;

import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Runs a program as a plug-in of somebody else's: in a class loader whose parents know nothing of
 * it, on a thread whose context class loader is another one.
 */
final class ChildLoader {
  private ChildLoader() {}

  /** Takes the jars, parted by colons, the program's class and its arguments. */
  public static void main(String[] args) throws Exception {
    URL[] jars =
        Arrays.stream(args[0].split(":")).map(Path::of).map(ChildLoader::url).toArray(URL[]::new);
    try (URLClassLoader child = new URLClassLoader(jars, ClassLoader.getPlatformClassLoader());
        URLClassLoader other = new URLClassLoader(new URL[0], null)) {
      Thread.currentThread().setContextClassLoader(other);
      child
          .loadClass(args[1])
          .getMethod("main", String[].class)
          .invoke(null, (Object) Arrays.copyOfRange(args, 2, args.length));
    }
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException("not a jar: " + jar, e);
    }
  }
}
