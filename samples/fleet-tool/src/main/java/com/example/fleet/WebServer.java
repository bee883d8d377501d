package com.example.fleet;

import java.time.Duration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.statelesslinux.model.StatelessException;

/** Listens on this host's loopback address alone. */
final class WebServer implements AutoCloseable {
  private static final String ADDRESS = "127.0.0.1";

  private final Server server = new Server();
  private final ServerConnector connector = new ServerConnector(server, 1, 1);
  private final Key key = Key.random();

  private WebServer(int port, Actions actions) {
    connector.setHost(ADDRESS);
    connector.setPort(port);
    connector.setIdleTimeout(Duration.ofHours(1).toMillis()); // A step may be silent for long.
    server.addConnector(connector);
    server.setHandler(new Requests(actions, key));
  }

  static WebServer start(int port, Actions actions) {
    WebServer web = new WebServer(port, actions);
    try {
      web.server.start();
      return web;
    } catch (Exception e) {
      web.close();
      throw new StatelessException(
          "listen on %s:%d".formatted(ADDRESS, port),
          e.toString(),
          "End what has the port, or give another --port.",
          e);
    }
  }

  /** Where a browser comes in. */
  String entrance() {
    return "http://%s:%d/?key=%s".formatted(ADDRESS, connector.getLocalPort(), key);
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      System.err.println("could not stop the web server: " + e);
    }
  }
}
