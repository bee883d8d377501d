package org.statelesslinux.engine.backend;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import org.statelesslinux.spi.BackendProvider;

/** Looks for providers with {@link ServiceLoader}; one that is broken does not hide the others. */
final class Discovery {
  /** A class loader that fails for ever must not keep us. */
  private static final int MOST_FAILURES = 100;

  private final List<BackendProvider> found = new ArrayList<>();
  private final List<RefusedBackend> refused = new ArrayList<>();

  private Discovery() {}

  static Discovery in(ClassLoader loader) {
    Discovery discovery = new Discovery();
    Iterator<BackendProvider> providers =
        ServiceLoader.load(BackendProvider.class, loader).iterator();
    while (discovery.refused.size() < MOST_FAILURES && discovery.step(providers)) {
      // All is done in step.
    }
    return discovery;
  }

  private boolean step(Iterator<BackendProvider> providers) {
    try {
      if (!providers.hasNext()) {
        return false;
      }
      found.add(providers.next());
    } catch (Throwable e) {
      Crash.rethrowUnrecoverable(e);
      refused.add(
          new RefusedBackend(
              "a backend on the class path or module path",
              Origins.UNKNOWN,
              "it cannot be loaded: " + Crash.inWords(e) + causeInWords(e),
              Optional.of(e)));
    }
    return true;
  }

  private static String causeInWords(Throwable e) {
    return e.getCause() == null ? "" : " (" + Crash.inWords(e.getCause()) + ")";
  }

  List<BackendProvider> found() {
    return found;
  }

  List<RefusedBackend> refused() {
    return refused;
  }
}
