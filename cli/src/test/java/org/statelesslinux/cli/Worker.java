package org.statelesslinux.cli;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.statelesslinux.cli.terminal.Terminal;

/** A process that works until it is interrupted, for {@link InterruptionTest}. */
final class Worker {
  private Worker() {}

  /** What it is like, as words: {@code stubborn} for one that does not end, {@code command}. */
  public static void main(String[] args) {
    List<String> how = List.of(args);
    Terminal terminal = Terminal.ofThisProcess();
    Interruption interruption = Interruption.of(Thread.currentThread(), terminal);
    interruption.commandHasTerminal(how.contains("command"));
    terminal.err().println("ready");
    do {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        terminal.err().println("interrupted");
      }
    } while (how.contains("stubborn"));
    System.exit(ExitCode.ofSignal(interruption.signal().orElseThrow()));
  }
}
