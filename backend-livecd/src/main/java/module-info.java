/** One image per snapshot, mounted from a medium or from memory. */
module org.statelesslinux.backend.livecd {
  requires org.statelesslinux.api;
  requires static com.google.auto.service;
  requires static org.jspecify;

  provides org.statelesslinux.spi.BackendProvider with
      org.statelesslinux.backend.livecd.LivecdProvider;
}
