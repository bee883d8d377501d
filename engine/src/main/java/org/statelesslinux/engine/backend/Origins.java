package org.statelesslinux.engine.backend;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** Says where a class comes from. Reads class loaders, changes nothing. */
final class Origins {
  static final String UNKNOWN = "unknown location";

  private Origins() {}

  static String location(Class<?> type) {
    return Optional.ofNullable(type.getProtectionDomain().getCodeSource())
        .map(CodeSource::getLocation)
        .map(Origins::place)
        .orElse(UNKNOWN);
  }

  /** A path where there is one, which is what a person can use. */
  private static String place(URL url) {
    try {
      return url.getProtocol().equals("file") ? Path.of(url.toURI()).toString() : url.toString();
    } catch (URISyntaxException | IllegalArgumentException e) {
      return url.toString();
    }
  }

  /** The version of the class's module, else the one in the manifest of its jar. */
  static Optional<String> version(Class<?> type) {
    return Optional.ofNullable(type.getModule().getDescriptor())
        .flatMap(descriptor -> descriptor.rawVersion())
        .or(() -> Optional.ofNullable(type.getPackage()).map(Package::getImplementationVersion));
  }

  /**
   * All places of the class path that hold a class of this name. More than one means that the class
   * loader chose one of them by its position.
   */
  static Set<String> copies(Class<?> type, ClassLoader loader) {
    String file = type.getName().replace('.', '/') + ".class";
    Set<String> places = new LinkedHashSet<>();
    if (type.getModule().isNamed()) {
      return places;
    }
    try {
      for (URL url : Collections.list(loader.getResources(file))) {
        places.add(holder(url, file));
      }
    } catch (IOException e) {
      return Set.of();
    }
    return places;
  }

  /** The jar or directory that holds a file: {@code jar:URL!/FILE} or {@code URL/FILE}. */
  private static String holder(URL url, String file) {
    String text = url.toString();
    String holder = text.substring(0, text.length() - file.length());
    if (holder.startsWith("jar:") && holder.endsWith("!/")) {
      holder = holder.substring("jar:".length(), holder.length() - "!/".length());
    }
    try {
      return place(new URL(holder));
    } catch (MalformedURLException e) {
      return holder;
    }
  }
}
