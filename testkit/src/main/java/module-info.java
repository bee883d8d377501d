/** The conformance kit for authors of backends. */
module org.statelesslinux.testkit {
  requires transitive org.statelesslinux.api;
  requires transitive org.statelesslinux.engine;
  requires transitive org.statelesslinux.testsupport;
  requires transitive org.junit.jupiter.api;
  requires org.assertj.core;
  requires tools.jackson.databind;
  requires static org.jspecify;

  exports org.statelesslinux.testkit;
  exports org.statelesslinux.testkit.vm;

  uses org.statelesslinux.spi.BackendProvider;
}
