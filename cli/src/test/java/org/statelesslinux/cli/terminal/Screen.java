package org.statelesslinux.cli.terminal;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A terminal that remembers what was written to it. */
public final class Screen {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Terminal terminal;

  private Screen(boolean isTerminal, Map<String, String> environment) {
    terminal =
        new Terminal(
            new Output(out),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            isTerminal,
            isTerminal,
            environment);
  }

  /** One that a person looks at. */
  public static Screen ofPerson() {
    return with(Map.of("TERM", "xterm", "LANG", "C.UTF-8", "COLUMNS", "80"));
  }

  /** One that a person looks at, with this environment. */
  public static Screen with(Map<String, String> environment) {
    return new Screen(true, environment);
  }

  /** None: a pipe or a file. */
  public static Screen ofProgram() {
    return new Screen(false, Map.of());
  }

  /** What commands write to. */
  public Terminal terminal() {
    return terminal;
  }

  /** What is on standard output. */
  public String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  /** What is on standard error. */
  public String err() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
