package org.statelesslinux.cli;

import org.statelesslinux.cli.terminal.Progress;
import org.statelesslinux.engine.Engine;
import org.statelesslinux.engine.planning.PlanJson;
import org.statelesslinux.engine.planning.PlanText;
import org.statelesslinux.plan.MachinePlan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows what would happen for a machine. */
@Command(
    name = "plan",
    description = {
      "Show every step that brings the current snapshot to a machine, and who put it there.",
      "Nothing is done. With -v, all that each step holds."
    })
final class PlanCommand extends EngineCommand {
  @Mixin private MachineOptions machine = new MachineOptions();
  @Mixin private JsonOption json = new JsonOption();

  PlanCommand(StatelessCommand stateless) {
    super(stateless);
  }

  @Override
  public Integer call() {
    try (Engine engine = builder().build();
        Progress progress = progress()) {
      MachinePlan plan = machine.in(engine).plan(progress);
      String shown = json.wanted() ? PlanJson.of(plan) : PlanText.of(plan, detail());
      out().line(shown.stripTrailing());
    }
    return ExitCode.DONE;
  }

  private PlanText.Detail detail() {
    return verbose() ? PlanText.Detail.EVERYTHING : PlanText.Detail.PHRASES;
  }
}
