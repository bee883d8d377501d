package org.statelesslinux.cli.demo;

import java.util.List;
import org.statelesslinux.cli.terminal.Terminal;

/** The stateless command, as the demo calls it. */
@FunctionalInterface
public interface Program {
  /**
   * Runs it.
   *
   * @param terminal where it talks
   * @param arguments what a person would type behind its name
   * @return its exit code
   */
  int run(Terminal terminal, List<String> arguments);
}
