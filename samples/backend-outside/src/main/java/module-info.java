/** A stick that holds a snapshot's tree as it is: a mode that the project does not know. */
module com.example.stick {
  requires org.statelesslinux.api;
  requires static org.jspecify;

  provides org.statelesslinux.spi.BackendProvider with
      com.example.stick.StickProvider;
}
