package org.statelesslinux.cli;

import org.statelesslinux.cli.terminal.Progress;
import org.statelesslinux.engine.Engine;
import org.statelesslinux.engine.Serving;
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
      serving.await();
    } catch (InterruptedException e) {
      // Being told to end is how serving ends.
      stateless().interruption().expected();
    }
    return ExitCode.DONE;
  }
}
