package org.statelesslinux.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import org.statelesslinux.spi.BackendProvider;

/** Where a provider is named for the class path; on the module path nobody reads it. */
final class Listing {
  static final String FILE = "META-INF/services/" + BackendProvider.class.getName();

  private Listing() {}

  /** Whether a file of that name has the class, alone on a line but for a comment. */
  static boolean names(Class<?> provider) throws IOException {
    for (URL url : Collections.list(provider.getClassLoader().getResources(FILE))) {
      try (InputStream in = url.openStream()) {
        if (new String(in.readAllBytes(), UTF_8)
            .lines()
            .anyMatch(line -> line.replaceFirst("#.*", "").strip().equals(provider.getName()))) {
          return true;
        }
      }
    }
    return false;
  }
}
