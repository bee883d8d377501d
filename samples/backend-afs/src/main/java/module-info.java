/** Images in AFS volumes: a mode that the project does not know. */
module com.example.afs {
  requires org.statelesslinux.api;

  provides org.statelesslinux.spi.BackendProvider with
      com.example.afs.AfsProvider;
}
