package org.statelesslinux.integration;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.statelesslinux.engine.event.Event;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.model.StatelessException;

/** Another Java that works with a bench, to be killed. */
final class Child {
  static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

  private Child() {}

  /**
   * Starts one that does {@code run SCRIPT}; or {@code into PHRASE}, killed when the step with that
   * phrase begins; or {@code serve}.
   */
  static Process start(Bench bench, String... words) throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                JAVA.toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName(),
                bench.directory().toString(),
                Integer.toString(bench.port())));
    command.addAll(List.of(words));
    return new ProcessBuilder(command)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Does one thing with the site that is configured. */
  public static void main(String[] words) {
    Bench bench = new Bench(Path.of(words[0]), Integer.parseInt(words[1]));
    var engine = bench.open(true);
    try {
      if (words[2].equals("run")) {
        System.exit(Bench.sh(engine, words[3]));
      } else if (words[2].equals("into")) {
        Bench.machine(engine).into(bench.root(), killingAt(words[3]));
      } else {
        engine.serve(Listener.silent()).await();
      }
    } catch (StatelessException | InterruptedException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }

  private static Listener killingAt(String why) {
    return event -> {
      if (event instanceof Event.StepStarted step && step.why().equals(why)) {
        Runtime.getRuntime().halt(137);
      }
    };
  }
}
