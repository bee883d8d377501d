package org.statelesslinux.cli;

import java.nio.file.Path;
import org.statelesslinux.engine.Engine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Undoes an instance. */
@Command(
    name = "release",
    description = "Undo 'instantiate --into DIR', also what a killed one has left behind.")
final class ReleaseCommand extends EngineCommand {
  @Parameters(index = "0", paramLabel = "DIR", description = "Where the instance is mounted.")
  private Path directory = Path.of("");

  ReleaseCommand(StatelessCommand stateless) {
    super(stateless);
  }

  @Override
  public Integer call() {
    try (Engine engine = builder().build()) {
      engine.release(directory);
    }
    out().line(directory + "  released");
    return ExitCode.DONE;
  }
}
