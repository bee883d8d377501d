package org.statelesslinux.cli;

import java.util.List;
import org.statelesslinux.engine.EngineBuilder;
import org.statelesslinux.engine.config.Problem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Looks at the configuration and lists everything that is wrong with it. */
@Command(
    name = "check",
    description = {
      "List all problems of the configuration, and what a person should know besides:",
      "what has no effect, machines that would be refused a start, modes that let nobody in,",
      "and programs that publishing needs and this host lacks. Ends with 2 if there are",
      "problems. Whether a tree is there, 'publish' says.",
      "Nothing is changed."
    })
final class CheckCommand extends EngineCommand {
  @Mixin private JsonOption json = new JsonOption();

  CheckCommand(StatelessCommand stateless) {
    super(stateless);
  }

  @Override
  public Integer call() {
    EngineBuilder builder = builder();
    List<Problem> problems = builder.check();
    List<String> notes = builder.notes();
    if (json.wanted()) {
      print(Shapes.check(problems, notes));
    } else if (problems.isEmpty()) {
      out().line(stateless().config() + ": " + paint().green("no problems"));
      notes.forEach(note -> terminal().err().println("stateless: " + note));
    } else {
      new ProblemPrinter(paint(), terminal().outIsTerminal()).lines(problems).forEach(out()::line);
    }
    return problems.isEmpty() ? ExitCode.DONE : ExitCode.USAGE;
  }
}
