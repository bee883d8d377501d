package org.statelesslinux.testkit.vm;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.statelesslinux.engine.execute.Command;
import org.statelesslinux.engine.execute.Tail;

/**
 * QEMU itself, run by a thread of its own, with which the kernel ends it: so it does not outlive
 * this process, however that ends. That thread reads the console, too.
 */
final class QemuProcess {
  private static final int UNKNOWN = -1;
  private static final Duration LAST_WORDS = Duration.ofSeconds(5);
  private static final Duration DEATH = Duration.ofMinutes(1);

  private final Output output;
  private final Consumer<String> whenEnded;
  private final Tail complaints = new Tail();
  private final CompletableFuture<Process> started = new CompletableFuture<>();
  private final CompletableFuture<Integer> ended = new CompletableFuture<>();
  private final ExecutorService typist =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "stateless-vm-typist");
            thread.setDaemon(true);
            return thread;
          });

  /** Is given what a program writes, as it comes. */
  @FunctionalInterface
  interface Output {
    void add(byte[] buffer, int count);
  }

  private QemuProcess(Output output, Consumer<String> whenEnded) {
    this.output = output;
    this.whenEnded = whenEnded;
  }

  /**
   * Starts it.
   *
   * @param directory its working directory
   * @param output is given what comes from the console, by one thread
   * @param whenEnded is told how it ended, after everything from the console
   */
  static QemuProcess start(
      List<String> argv, Path directory, Output output, Consumer<String> whenEnded)
      throws IOException {
    QemuProcess starting = new QemuProcess(output, whenEnded);
    Thread thread = new Thread(() -> starting.run(argv, directory), "stateless-vm");
    thread.setDaemon(true);
    thread.start();
    try {
      starting.started.join();
      return starting;
    } catch (CompletionException e) {
      throw new IOException("QEMU cannot be started: " + e.getMessage(), e);
    }
  }

  private void run(List<String> argv, Path directory) {
    try {
      Process process =
          Command.prepare(argv)
              .directory(directory.toFile())
              .redirectInput(ProcessBuilder.Redirect.PIPE)
              .start();
      started.complete(process);
      Thread listening =
          new Thread(() -> pump(process.getErrorStream(), complaints::add), "stateless-vm-errors");
      listening.setDaemon(true);
      listening.start();
      pump(process.getInputStream(), output);
      int code = process.waitFor();
      listening.join(LAST_WORDS.toMillis());
      whenEnded.accept(described(code));
      ended.complete(code);
    } catch (IOException | InterruptedException e) {
      started.completeExceptionally(e);
    } finally {
      ended.complete(UNKNOWN);
      typist.shutdownNow();
    }
  }

  private static void pump(InputStream from, Output to) {
    byte[] buffer = new byte[8192];
    try (from) {
      for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
        to.add(buffer, count);
      }
    } catch (IOException e) {
      // A killed program's streams may break where they would have ended.
    }
  }

  /** Whether it still runs, or what it wrote is still being handed on. */
  boolean isRunning() {
    return !ended.isDone();
  }

  /**
   * Waits for its end.
   *
   * @return how it ended, empty if it still runs
   */
  Optional<End> end(Duration limit) throws InterruptedException {
    try {
      int code = ended.get(limit.toNanos(), TimeUnit.NANOSECONDS);
      return Optional.of(new End(code == 0, described(code)));
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * How it ended.
   *
   * @param orderly whether the machine turned itself off or QEMU was asked to end
   */
  record End(boolean orderly, String described) {}

  private String described(int code) {
    String said = complaints.text();
    return code == 0
        ? "the machine has ended"
        : "QEMU ended with code " + code + (said.isEmpty() ? "" : " and said: " + said);
  }

  /**
   * Writes to the console.
   *
   * @throws IOException if the machine has ended, or did not read it within the time
   */
  void type(byte[] bytes, Duration limit) throws IOException, InterruptedException {
    try {
      typist.submit(() -> write(bytes)).get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      throw new IOException("it has ended", e);
    } catch (TimeoutException e) {
      throw new IOException("nobody read it within " + Console.seconds(limit), e);
    } catch (ExecutionException e) {
      throw new IOException("it does not read any more", e);
    }
  }

  private OutputStream write(byte[] bytes) throws IOException {
    OutputStream keyboard = started.join().getOutputStream();
    keyboard.write(bytes);
    keyboard.flush();
    return keyboard;
  }

  /** Ends it at once, as a power cut would, and waits for that even if interrupted. */
  void kill() {
    // Process.destroyForcibly would close the streams, with what is still in them.
    started.join().toHandle().destroyForcibly();
    boolean interrupted = Thread.interrupted();
    try {
      var unused = end(DEATH);
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
