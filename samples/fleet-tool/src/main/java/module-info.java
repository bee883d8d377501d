/**
 * A management tool that embeds the engine. A module, so that it reaches no further than the door.
 */
module com.example.fleet {
  requires org.eclipse.jetty.server;
  requires org.snakeyaml.engine;
  requires org.statelesslinux.engine;
  requires static org.jspecify;
}
