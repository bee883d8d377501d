package org.statelesslinux.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.statelesslinux.cli.terminal.Human;
import org.statelesslinux.cli.terminal.Terminal;
import org.statelesslinux.engine.disk.DiskContent;
import org.statelesslinux.engine.disk.ImageToDisk;
import org.statelesslinux.engine.disk.TargetDisk;
import org.statelesslinux.model.CancelledException;

/** Asks a person whether all that is on a disk may go; the name of the disk is the only yes. */
final class DiskQuestion {
  private final Terminal terminal;
  private final InputStream typed;

  private DiskQuestion(Terminal terminal, InputStream typed) {
    this.terminal = terminal;
    this.typed = typed;
  }

  /** Asks at this terminal, where a person types that. */
  static DiskQuestion of(Terminal terminal, InputStream typed) {
    return new DiskQuestion(terminal, typed);
  }

  /** Shows the disk and asks. */
  boolean allows(ImageToDisk image) {
    return allows(image.disk(), image.bytes());
  }

  boolean allows(TargetDisk disk, long bytes) {
    PrintStream err = terminal.err();
    err.println(terminal.errPaint().bold(disk.node() + "  " + kind(disk)));
    err.println("  on it:  " + content(disk));
    err.print(
        "All of that will be lost. Type %s to write %s to it: "
            .formatted(disk.name(), Human.size(bytes)));
    err.flush();
    return line().strip().equals(disk.name());
  }

  private static String kind(TargetDisk disk) {
    return (disk.model().isEmpty() ? "" : disk.model() + ", ")
        + Human.size(disk.bytes())
        + (disk.usb() ? ", by USB" : ", NOT attached by USB");
  }

  private static String content(TargetDisk disk) {
    return disk.content().isEmpty()
        ? "nothing that is known"
        : disk.content().stream().map(DiskContent::toString).collect(Collectors.joining(", "));
  }

  /** Reads on a thread of its own, since no signal ends the reading of a terminal in Java. */
  private String line() {
    CompletableFuture<String> answer = new CompletableFuture<>();
    Thread reader = new Thread(() -> read(answer), "stateless-answer");
    reader.setDaemon(true);
    reader.start();
    try {
      return answer.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      terminal.err().println();
      throw new CancelledException("ask whether a disk may be written over", e);
    } catch (ExecutionException e) {
      // A terminal that is gone has not said yes.
      return "";
    }
  }

  private void read(CompletableFuture<String> answer) {
    try {
      String line =
          new BufferedReader(new InputStreamReader(typed, StandardCharsets.UTF_8)).readLine();
      answer.complete(line == null ? "" : line);
    } catch (IOException e) {
      answer.completeExceptionally(e);
    }
  }
}
