package org.statelesslinux.cli;

import java.util.List;
import java.util.OptionalInt;
import org.statelesslinux.cli.terminal.Terminal;

/** Where the process begins and ends. */
public final class Main {
  private Main() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(run(Terminal.ofThisProcess(), args));
  }

  private static int run(Terminal terminal, String... args) {
    try (Interruption interruption = Interruption.of(Thread.currentThread(), terminal)) {
      int code = new StatelessCommand(terminal, interruption).execute(List.of(args));
      OptionalInt signal = interruption.signal();
      return signal.isPresent() ? ExitCode.ofSignal(signal.getAsInt()) : code;
    }
  }
}
