/**
 * The conformance kit for authors of backends, and virtual machines, which need no JUnit: only who
 * extends the contract needs the modules that are static here.
 */
module org.statelesslinux.testkit {
  requires transitive org.statelesslinux.api;
  requires transitive org.statelesslinux.engine;
  requires static org.statelesslinux.testsupport;
  requires static org.junit.jupiter.api;
  requires static org.assertj.core;
  requires static jdk.jfr;
  requires org.snakeyaml.engine;
  requires tools.jackson.databind;
  requires static org.jspecify;

  exports org.statelesslinux.testkit;
  exports org.statelesslinux.testkit.vm;

  uses org.statelesslinux.spi.BackendProvider;
}
