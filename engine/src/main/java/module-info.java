/** The mode-neutral machinery, and the door for embedders. */
module org.statelesslinux.engine {
  requires transitive org.statelesslinux.api;
  requires static org.jspecify;
  requires com.google.common;
  requires com.sun.jna;
  requires jdk.httpserver;
  requires org.apache.commons.compress;
  requires org.slf4j;
  requires org.snakeyaml.engine;
  requires tools.jackson.databind;

  exports org.statelesslinux.engine;
  exports org.statelesslinux.engine.backend;
  exports org.statelesslinux.engine.boot;
  exports org.statelesslinux.engine.config;
  exports org.statelesslinux.engine.disk;
  exports org.statelesslinux.engine.event;
  exports org.statelesslinux.engine.execute;
  exports org.statelesslinux.engine.imports;
  exports org.statelesslinux.engine.planning;
  exports org.statelesslinux.engine.recommend;
  exports org.statelesslinux.engine.repository;
  exports org.statelesslinux.engine.serve;

  uses org.statelesslinux.spi.BackendProvider;
}
