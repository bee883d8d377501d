package org.statelesslinux.engine.backend;

import java.io.IOException;
import java.net.URL;
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
        .map(URL::toString)
        .orElse(UNKNOWN);
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
        String text = url.toString();
        places.add(text.substring(0, text.length() - file.length()));
      }
    } catch (IOException e) {
      return Set.of();
    }
    return places;
  }
}
