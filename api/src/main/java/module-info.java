/** What things are, what will happen, and the interface for backends. */
module org.statelesslinux.api {
  requires static transitive org.jspecify;

  exports org.statelesslinux.model;
  exports org.statelesslinux.plan;
  exports org.statelesslinux.spi;
}
