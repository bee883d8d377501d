package com.example.fleet;

import java.io.IOException;
import java.net.URLClassLoader;
import org.statelesslinux.model.StatelessException;

/** A web page over the machines of a site, until Ctrl-C or SIGTERM. */
public final class FleetTool implements AutoCloseable {
  private final URLClassLoader backends;
  private final Publishing publishing;
  private final WebServer web;

  private FleetTool(URLClassLoader backends, Arguments arguments) {
    this.backends = backends;
    SiteFile site = new SiteFile(arguments.config(), backends);
    site.open().close(); // What is wrong in it is told now, not by the first page.
    this.publishing = new Publishing(site);
    this.web = WebServer.start(arguments.port(), new Actions(site, publishing));
  }

  /** Takes {@code --config}, {@code --port} and {@code --backends}. */
  public static void main(String[] args) {
    try {
      FleetTool tool = start(Arguments.parse(args));
      Runtime.getRuntime().addShutdownHook(new Thread(tool::close, "close"));
      System.out.println("Open " + tool.web.entrance());
    } catch (StatelessException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }

  private static FleetTool start(Arguments arguments) {
    URLClassLoader backends = arguments.backends().map(Backends::in).orElseGet(Backends::ownAlone);
    try {
      return new FleetTool(backends, arguments);
    } catch (RuntimeException e) {
      close(backends);
      throw e;
    }
  }

  /** Ends what runs first, then what others reach, then what both are made of. */
  @Override
  public void close() {
    publishing.close();
    web.close();
    close(backends);
  }

  private static void close(URLClassLoader loader) {
    try {
      loader.close();
    } catch (IOException e) {
      System.err.println("could not close the jars of backends: " + e);
    }
  }
}
