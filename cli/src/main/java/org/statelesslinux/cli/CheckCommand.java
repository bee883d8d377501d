package org.statelesslinux.cli;

import java.util.List;
import org.statelesslinux.engine.config.Problem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Looks at the configuration and lists everything that is wrong with it. */
@Command(
    name = "check",
    description = {
      "List all problems of the configuration.",
      "Ends with 2 if there are any. It reads this file alone: whether a tree is there,",
      "'publish' says. Nothing is changed."
    })
final class CheckCommand extends EngineCommand {
  @Mixin private JsonOption json = new JsonOption();

  CheckCommand(StatelessCommand stateless) {
    super(stateless);
  }

  @Override
  public Integer call() {
    List<Problem> problems = builder().check();
    if (json.wanted()) {
      print(Shapes.problems(problems));
    } else if (problems.isEmpty()) {
      out().line(stateless().config() + ": " + paint().green("no problems"));
    } else {
      new ProblemPrinter(paint(), terminal().outIsTerminal()).lines(problems).forEach(out()::line);
    }
    return problems.isEmpty() ? ExitCode.DONE : ExitCode.USAGE;
  }
}
