package org.statelesslinux.engine.execute;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.statelesslinux.engine.event.Event;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.model.CancelledException;
import org.statelesslinux.model.StatelessException;

/** Runs a rendered script on this host and follows its report. */
final class ScriptRun {
  private static final Logger LOG = LoggerFactory.getLogger(ScriptRun.class);
  private static final String ENDED = "ended";

  private final String instance;
  private final Path runtime;
  private final Rendering rendering;
  private final Listener listener;

  /**
   * Prepares a run.
   *
   * @param instance the word by which {@link InstanceProcesses} finds what the script starts
   * @param runtime the directory for the script and its report
   * @param rendering the script
   * @param listener is told of the steps
   */
  ScriptRun(String instance, Path runtime, Rendering rendering, Listener listener) {
    this.instance = instance;
    this.runtime = runtime;
    this.rendering = rendering;
    this.listener = listener;
  }

  /**
   * Runs the script to its end.
   *
   * @param prefix words in front of the shell's command, to run it under something
   * @param stdio what its standard streams are; the steps themselves use none of them
   * @return the exit code of the script
   * @throws StepFailedException if a step failed
   */
  int run(List<String> prefix, Stdio stdio) {
    try {
      Path script = Files.writeString(runtime.resolve("script"), rendering.script());
      Path report = runtime.resolve("report");
      makeFifo(report);
      List<String> command = new ArrayList<>(prefix);
      command.addAll(List.of("/bin/busybox", "sh", script.toString()));
      // Opened for reading and writing, the pipe neither blocks here nor ends before the last word.
      try (RandomAccessFile pipe = new RandomAccessFile(report.toFile(), "rw")) {
        CompletableFuture<Process> started = new CompletableFuture<>();
        CompletableFuture<Integer> exit = launch(prepare(command, stdio), started, pipe);
        try {
          follow(new BufferedReader(new InputStreamReader(input(pipe), StandardCharsets.UTF_8)));
          return exit.get();
        } finally {
          Undisturbed.run(() -> stop(started, exit));
        }
      }
    } catch (InterruptedException e) {
      throw cancelled(e);
    } catch (IOException e) {
      if (Interruptions.ended(e)) {
        throw cancelled(e);
      }
      throw new UncheckedIOException(e);
    } catch (ExecutionException e) {
      throw new StatelessException(
          "carry the steps out on this host",
          String.valueOf(e.getMessage()),
          "Install the packages busybox-static and util-linux.",
          e);
    }
  }

  private static CancelledException cancelled(Exception e) {
    Thread.currentThread().interrupt();
    return new CancelledException("carry the steps out on this host", e);
  }

  private ProcessBuilder prepare(List<String> command, Stdio stdio) {
    ProcessBuilder builder = Command.prepare(command);
    builder.environment().put(InstanceProcesses.VARIABLE, instance);
    if (stdio == Stdio.INHERITED) {
      builder.inheritIO();
      String terminal = System.getenv("TERM");
      if (terminal != null) {
        builder.environment().put("TERM", terminal);
      }
      builder.environment().put("HOME", "/root");
    } else {
      builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
      builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    }
    return builder;
  }

  /** What a script's standard streams are. */
  enum Stdio {
    /** Those of this process. */
    INHERITED,
    /** Nothing. */
    NONE
  }

  /**
   * Starts the process from a thread that lives as long as it, since the kernel sends the signal of
   * a parent's death when the thread that started a process ends (prctl(2), PR_SET_PDEATHSIG).
   */
  private static CompletableFuture<Integer> launch(
      ProcessBuilder builder, CompletableFuture<Process> started, RandomAccessFile pipe) {
    CompletableFuture<Integer> exit = new CompletableFuture<>();
    Thread keeper =
        new Thread(
            () -> {
              try {
                Process process = builder.start();
                started.complete(process);
                exit.complete(process.waitFor());
              } catch (IOException | InterruptedException e) {
                started.completeExceptionally(e);
                exit.completeExceptionally(e);
              } finally {
                sayEnded(pipe);
              }
            },
            "stateless-script");
    keeper.setDaemon(true);
    keeper.start();
    return exit;
  }

  private static void sayEnded(RandomAccessFile pipe) {
    try {
      pipe.write((ENDED + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      LOG.debug("Nobody reads the report any more", e);
    }
  }

  private static InputStream input(RandomAccessFile pipe) {
    return Channels.newInputStream(pipe.getChannel());
  }

  private void follow(BufferedReader report) throws IOException {
    int steps = rendering.steps().size();
    StepFailedException failure = null;
    for (String line = report.readLine(); !line.equals(ENDED); line = report.readLine()) {
      String[] words = line.split(" ", 2);
      switch (words[0]) {
        case "step" -> {
          int number = Integer.parseInt(words[1]);
          listener.on(
              new Event.StepStarted(number, steps, rendering.steps().get(number - 1).why()));
        }
        case "note" -> listener.on(new Event.Note(words[1]));
        case "failed" -> {
          String[] numberAndCode = words[1].split(" ", 2);
          failure = failed(Integer.parseInt(numberAndCode[0]), numberAndCode[1]);
        }
        case "refused" -> failure = refused(Integer.parseInt(words[1]));
        case "entered" -> listener.on(new Event.CommandStarted());
        default -> {} // ready
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private StepFailedException failed(int number, String code) throws IOException {
    return failure(
        number,
        said() + " exited with " + code,
        code.equals("127")
            ? "Install the program that is missing and run it again; nothing was left behind."
            : "Mend what it says and run it again; nothing was left behind.");
  }

  private StepFailedException refused(int number) throws IOException {
    return failure(number, said(), "Mend that and run it again; nothing was left behind.");
  }

  private StepFailedException failure(int number, String said, String advice) throws IOException {
    String output = endOf(runtime.resolve("log"));
    return new StepFailedException(
        number,
        rendering.steps().size(),
        rendering.steps().get(Math.max(1, number) - 1),
        said + (output.isEmpty() ? "" : ":\n" + output),
        advice,
        null);
  }

  private String said() throws IOException {
    return endOf(runtime.resolve("failure")).replace('\n', ' ');
  }

  private static String endOf(Path file) throws IOException {
    Tail tail = new Tail();
    byte[] buffer = new byte[8192];
    try (InputStream in = Files.newInputStream(file)) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        tail.add(buffer, count);
      }
    }
    return tail.text();
  }

  /** The script's process alone: its children are {@link InstanceProcesses}' to end. */
  private static void stop(CompletableFuture<Process> started, CompletableFuture<Integer> exit) {
    if (!exit.isDone()) {
      // It may be just about to start.
      started
          .thenAccept(Process::destroyForcibly)
          .exceptionally(failure -> null) // It did not start, and exit says so too.
          .join();
      exit.handle((code, failure) -> code).join();
    }
  }

  private static void makeFifo(Path path) throws IOException {
    Files.deleteIfExists(path);
    Command.Outcome made =
        Command.run(List.of("/bin/busybox", "mkfifo", "-m", "600", path.toString()));
    if (made.exit() != 0) {
      throw new IOException("mkfifo " + path + ": " + made.said());
    }
  }
}
