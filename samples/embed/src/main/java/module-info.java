/** Programs that embed the engine. */
module com.example.embed {
  requires org.statelesslinux.engine;
  requires static org.jspecify;
}
