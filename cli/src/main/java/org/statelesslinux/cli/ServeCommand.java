package org.statelesslinux.cli;

import java.util.stream.Collectors;
import org.statelesslinux.cli.terminal.Progress;
import org.statelesslinux.engine.Engine;
import org.statelesslinux.engine.serve.Serving;
import org.statelesslinux.model.Mode;
import picocli.CommandLine.Command;

/** Runs the services that machines need of the server. */
@Command(name = "serve", description = "Serve all that is published, until Ctrl-C or SIGTERM.")
final class ServeCommand extends EngineCommand {
  ServeCommand(StatelessCommand stateless) {
    super(stateless);
  }

  @Override
  public Integer call() {
    try (Engine engine = builder().build();
        Progress progress = progress();
        Serving serving = engine.serve(progress)) {
      terminal()
          .err()
          .println(
              "stateless: serving for "
                  + engine.modesInUse().stream()
                      .map(Mode::value)
                      .sorted()
                      .collect(Collectors.joining(" and "))
                  + "; Ctrl-C ends it");
      serving.await();
    } catch (InterruptedException e) {
      // Being told to end is how serving ends.
      stateless().interruption().expected();
    }
    return ExitCode.DONE;
  }
}
