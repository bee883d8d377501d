/** Conditions for tests that need root, a kernel feature or a tool. */
module org.statelesslinux.testsupport {
  requires transitive org.junit.jupiter.api;
  requires org.junit.platform.launcher;
  requires static org.jspecify;
}
