/** Conditions for tests that need root, a kernel feature or a tool. */
module org.statelesslinux.testsupport {
  requires transitive org.junit.jupiter.api;
  requires transitive org.junit.platform.launcher;
  requires java.logging;
  requires static com.google.auto.service;
  requires static org.jspecify;

  exports org.statelesslinux.testsupport;

  provides org.junit.platform.launcher.LauncherSessionListener with
      org.statelesslinux.testsupport.QuietTempDirectories;
  provides org.junit.platform.launcher.TestExecutionListener with
      org.statelesslinux.testsupport.LeftOutListener;
}
