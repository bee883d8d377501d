/** The conformance kit for authors of backends. */
module org.statelesslinux.testkit {
  requires transitive org.statelesslinux.api;
  requires transitive org.statelesslinux.engine;
  // Of the contract alone: whoever only plays machines does without.
  requires static org.statelesslinux.testsupport;
  requires static org.junit.jupiter.api;
  requires static org.assertj.core;
  requires tools.jackson.databind;
  requires static org.jspecify;

  exports org.statelesslinux.testkit;
  exports org.statelesslinux.testkit.vm;

  uses org.statelesslinux.spi.BackendProvider;
}
