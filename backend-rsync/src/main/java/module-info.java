/** Trees synchronised into slots on a local disk. */
module org.statelesslinux.backend.rsync {
  requires org.statelesslinux.api;
  requires static com.google.auto.service;
  requires static org.jspecify;

  provides org.statelesslinux.spi.BackendProvider with
      org.statelesslinux.backend.rsync.RsyncProvider;
}
