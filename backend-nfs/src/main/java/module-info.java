/** Trees served from where they are, as read-only NFS roots. */
module org.statelesslinux.backend.nfs {
  requires org.statelesslinux.api;
  requires static com.google.auto.service;
  requires static org.jspecify;

  provides org.statelesslinux.spi.BackendProvider with
      org.statelesslinux.backend.nfs.NfsProvider;
}
