/** Images in a Coda volume, cached whole by the machines. */
module org.statelesslinux.backend.coda {
  requires org.statelesslinux.api;
  requires static com.google.auto.service;
  requires static org.jspecify;

  provides org.statelesslinux.spi.BackendProvider with
      org.statelesslinux.backend.coda.CodaProvider;
}
