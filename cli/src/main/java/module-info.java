/** The stateless command. */
module org.statelesslinux.cli {
  requires org.statelesslinux.engine;
  requires info.picocli;
  requires me.tongfei.progressbar;
  requires org.slf4j;
  requires tools.jackson.databind;
  requires static org.jspecify;
}
