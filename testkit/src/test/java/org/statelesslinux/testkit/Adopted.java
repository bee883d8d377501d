package org.statelesslinux.testkit;

import java.util.function.Supplier;
import org.statelesslinux.spi.BackendProvider;

/** The contract as a backend's author adopts it, for whatever backend a test names. */
class Adopted extends BackendContract {
  private static Supplier<BackendProvider> named = FakeProvider::new;

  private static String given = "{}";

  static void by(Supplier<BackendProvider> providers, String options) {
    named = providers;
    given = options;
  }

  @Override
  protected BackendProvider provider() {
    return named.get();
  }

  @Override
  protected String options() {
    return given;
  }
}
