package org.statelesslinux.engine.execute;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs a program to its end: no shell, nothing on its standard input, the same environment every
 * time. It does not outlive the thread that runs it.
 */
public final class Command {
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "PATH", "/usr/sbin:/usr/bin:/sbin:/bin",
          "LC_ALL", "C.UTF-8",
          "HOME", "/");

  /**
   * Has the kernel end the program when the thread that started it ends. The comparison covers the
   * moment before that holds. Signals that this process was started to ignore, as by nohup(1), mean
   * to the program what they mean to any other.
   */
  private static final List<String> TIED_TO_THREAD =
      List.of(
          "/usr/bin/env",
          "--default-signal=HUP,INT,QUIT,TERM,PIPE",
          "/usr/bin/setpriv",
          "--pdeathsig",
          "KILL",
          "--",
          "/bin/sh",
          "-c",
          "[ \"$PPID\" = \"$1\" ] || exit 1; shift; exec \"$@\"",
          "sh");

  private static final long GRACE_SECONDS = 5;

  private Command() {}

  /**
   * How a program ended.
   *
   * @param exit its exit code; 128 and the signal's number if it was killed
   * @param said the end of what it wrote to standard error, or else to standard output
   */
  public record Outcome(int exit, String said) {}

  /** Is given what a program writes, as it comes, on a thread of its own. */
  @FunctionalInterface
  public interface Reader {
    /** Takes the buffer's first bytes, which it must not keep. */
    void read(byte[] buffer, int count);
  }

  /**
   * Prepares a program that does not outlive the calling thread.
   *
   * @param argv the program by its absolute path, and its arguments
   */
  public static ProcessBuilder prepare(List<String> argv) {
    List<String> all = new ArrayList<>(TIED_TO_THREAD);
    all.add(Long.toString(ProcessHandle.current().pid()));
    all.addAll(argv);
    ProcessBuilder builder = new ProcessBuilder(all);
    builder.environment().clear();
    builder.environment().putAll(ENVIRONMENT);
    builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
    return builder;
  }

  /**
   * Runs a program.
   *
   * @throws InterruptedIOException if the thread is interrupted; the program has ended then
   */
  public static Outcome run(List<String> argv) throws IOException {
    return run(argv, (buffer, count) -> {}, (buffer, count) -> {});
  }

  /**
   * Runs a program and hands on what it writes. What a reader throws ends the program and is thrown
   * here.
   *
   * @param output is given its standard output
   * @param errors is given its standard error
   * @throws InterruptedIOException if the thread is interrupted; the program has ended then
   */
  public static Outcome run(List<String> argv, Reader output, Reader errors) throws IOException {
    Process process = prepare(argv).start();
    Tail said = new Tail();
    Tail complained = new Tail();
    Pump outputPump = new Pump(process, process.getInputStream(), said, output);
    Pump errorPump = new Pump(process, process.getErrorStream(), complained, errors);
    try {
      outputPump.start();
      errorPump.start();
      int exit = process.waitFor();
      outputPump.finish();
      errorPump.finish();
      return new Outcome(exit, complained.text().isEmpty() ? said.text() : complained.text());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted(argv, e);
    } finally {
      end(process);
    }
  }

  private static InterruptedIOException interrupted(List<String> argv, InterruptedException e) {
    InterruptedIOException interrupted =
        new InterruptedIOException(argv.get(0) + " was ended because its caller was interrupted");
    interrupted.initCause(e);
    return interrupted;
  }

  private static void end(Process process) {
    if (!process.isAlive()) {
      return;
    }
    List<ProcessHandle> below = process.descendants().toList();
    process.destroy();
    boolean interrupted = Thread.interrupted();
    try {
      if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      interrupted = true;
    }
    below.forEach(ProcessHandle::destroyForcibly);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Reads one of a program's streams to its end. */
  private static final class Pump extends Thread {
    private final Process process;
    private final InputStream from;
    private final Tail tail;
    private final Reader reader;
    private volatile @Nullable RuntimeException failure;

    Pump(Process process, InputStream from, Tail tail, Reader reader) {
      super("stateless-command");
      setDaemon(true);
      this.process = process;
      this.from = from;
      this.tail = tail;
      this.reader = reader;
    }

    @Override
    public void run() {
      byte[] buffer = new byte[8192];
      try (from) {
        for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
          tail.add(buffer, count);
          tell(buffer, count);
        }
      } catch (IOException e) {
        failure = new UncheckedIOException(e);
      }
    }

    private void tell(byte[] buffer, int count) {
      if (failure == null) {
        try {
          reader.read(buffer, count);
        } catch (RuntimeException e) {
          failure = e;
          process.toHandle().destroy(); // Process.destroy would close the streams, too.
        }
      }
    }

    /** Waits for the rest, but not for what the program may have left in the background. */
    void finish() throws InterruptedException {
      join(TimeUnit.SECONDS.toMillis(GRACE_SECONDS));
      RuntimeException thrown = failure;
      if (thrown != null) {
        throw thrown;
      }
    }
  }
}
