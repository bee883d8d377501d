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
    Iterator<ServiceLoader.Provider<BackendProvider>> providers =
        ServiceLoader.load(BackendProvider.class, loader).stream().iterator();
    while (discovery.refused.size() < MOST_FAILURES && discovery.step(providers)) {
      // All is done in step.
    }
    return discovery;
  }

  private boolean step(Iterator<ServiceLoader.Provider<BackendProvider>> providers) {
    try {
      if (!providers.hasNext()) {
        return false;
      }
      construct(providers.next());
    } catch (Throwable e) {
      Crash.rethrowUnrecoverable(e);
      refuse("a backend on the class path or module path", Origins.UNKNOWN, "loaded", e);
    }
    return true;
  }

  private void construct(ServiceLoader.Provider<BackendProvider> provider) {
    try {
      found.add(provider.get());
    } catch (Throwable e) {
      Crash.rethrowUnrecoverable(e);
      Class<?> type = provider.type();
      refuse(type.getName(), Origins.location(type), "constructed", e);
    }
  }

  private void refuse(String provider, String location, String what, Throwable cause) {
    refused.add(
        new RefusedBackend(
            provider,
            location,
            "it cannot be " + what + ": " + Crash.inWords(cause),
            Optional.of(cause)));
  }

  List<BackendProvider> found() {
    return found;
  }

  List<RefusedBackend> refused() {
    return refused;
  }
}
