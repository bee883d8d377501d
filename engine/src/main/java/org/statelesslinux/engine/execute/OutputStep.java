package org.statelesslinux.engine.execute;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.statelesslinux.plan.Step;

/** The step that runs a program until it prints what it should. */
final class OutputStep {
  private static final int MOST = 1 << 20;

  /** That of timeout(1); those above are of programs that cannot be run, or are killed. */
  private static final int TOO_LONG = 124;

  /** That of a program that the last signal has killed; those above are programs' own, as of -1. */
  private static final int LAST_KILLED = 128 + 64;

  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration SHORTEST = Duration.ofSeconds(10);

  private OutputStep() {}

  static void await(Step.AwaitOutput step, List<String> argv) throws IOException, StepException {
    long end = System.nanoTime() + step.atMost().toNanos();
    Optional<String> wrong = wrong(step, said(step, argv));
    while (wrong.isPresent() && System.nanoTime() < end) {
      pause();
      wrong = wrong(step, said(step, argv));
    }
    if (wrong.isPresent()) {
      throw new StepException(
          argv.stream().map(CommandSteps::shown).collect(Collectors.joining(" "))
              + (step.atMost().isZero() ? "" : ", for " + step.atMost().toSeconds() + " s,")
              + " "
              + wrong.get(),
          step.advice());
    }
  }

  /** How it ended, and all that it printed. */
  private record Said(int exit, String text) {}

  /** One that hangs is ended: these programs wait for servers. */
  private static Said said(Step.AwaitOutput step, List<String> argv) throws IOException {
    Duration most = step.atMost().compareTo(SHORTEST) > 0 ? step.atMost() : SHORTEST;
    List<String> limited = new ArrayList<>();
    limited.addAll(List.of("/usr/bin/timeout", "--kill-after=5", most.toSeconds() + "s"));
    limited.addAll(argv);
    Output output = new Output();
    int exit = Command.run(limited, output, output).exit();
    return new Said(exit, output.text());
  }

  private static Optional<String> wrong(Step.AwaitOutput step, Said said) {
    if (said.exit() == TOO_LONG) {
      return Optional.of("was ended, for it took too long, and said " + shown(said.text()));
    }
    if (said.exit() > TOO_LONG && said.exit() <= LAST_KILLED) {
      return Optional.of("ended with exit code " + said.exit() + " and said " + shown(said.text()));
    }
    for (String pattern : step.shows()) {
      if (!found(pattern, said.text())) {
        return Optional.of("did not say '" + pattern + "' but " + shown(said.text()));
      }
    }
    for (String pattern : step.lacks()) {
      if (found(pattern, said.text())) {
        return Optional.of("said " + shown(said.text()));
      }
    }
    return Optional.empty();
  }

  private static boolean found(String pattern, String said) {
    return Pattern.compile(pattern, Pattern.MULTILINE).matcher(said).find();
  }

  private static String shown(String said) {
    Tail tail = new Tail();
    byte[] bytes = said.getBytes(UTF_8);
    tail.add(bytes, bytes.length);
    return said.isBlank() ? "nothing" : "'" + tail.text() + "'";
  }

  private static void pause() throws InterruptedIOException {
    try {
      Thread.sleep(PAUSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException("interrupted in a wait");
      interrupted.initCause(e);
      throw interrupted;
    }
  }

  /** Is given both outputs, by a thread each. */
  private static final class Output implements Command.Reader {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public synchronized void read(byte[] buffer, int count) {
      bytes.write(buffer, 0, Math.min(count, MOST - bytes.size()));
    }

    synchronized String text() {
      return bytes.toString(UTF_8);
    }
  }
}
