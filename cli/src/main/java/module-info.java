/** The stateless command. */
module org.statelesslinux.cli {
  requires org.statelesslinux.engine;
  requires org.statelesslinux.testkit;
  requires info.picocli;
  requires me.tongfei.progressbar;
  // For sun.misc.Signal, looked up at run time.
  requires jdk.unsupported;
  requires static org.jspecify;

  opens org.statelesslinux.cli to
      info.picocli;
}
