package com.example.fleet;

import java.nio.file.Path;
import java.util.Optional;
import org.statelesslinux.model.StatelessException;

/**
 * What the tool is started with.
 *
 * @param config the site's configuration
 * @param port the port on this host's loopback address; 0 for any that is free
 * @param backends a directory of jars with further modes
 */
record Arguments(Path config, int port, Optional<Path> backends) {
  private static final String USAGE = "[--config site.yaml] [--port 8070] [--backends DIR]";

  static Arguments parse(String... words) {
    Arguments parsed = new Arguments(Path.of("site.yaml"), 8070, Optional.empty());
    for (int at = 0; at < words.length; at += 2) {
      if (at + 1 == words.length) {
        throw wrong("'" + words[at] + "' has no value");
      }
      parsed = parsed.with(words[at], words[at + 1]);
    }
    return parsed;
  }

  private Arguments with(String name, String value) {
    return switch (name) {
      case "--config" -> new Arguments(Path.of(value), port, backends);
      case "--port" -> new Arguments(config, port(value), backends);
      case "--backends" -> new Arguments(config, port, Optional.of(Path.of(value)));
      default -> throw wrong("there is no option '" + name + "'");
    };
  }

  private static int port(String value) {
    if (!value.matches("[0-9]{1,5}") || Integer.parseInt(value) > 65535) {
      throw wrong("'" + value + "' is no port");
    }
    return Integer.parseInt(value);
  }

  private static StatelessException wrong(String found) {
    return new StatelessException("start the tool", found, "It takes: " + USAGE);
  }
}
