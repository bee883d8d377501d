package org.statelesslinux.cli;

import org.statelesslinux.engine.Engine;
import org.statelesslinux.engine.recommend.Recommendation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Says which mode suits a machine, and why. */
@Command(
    name = "recommend",
    description = {
      "Rank the modes for a machine: which suit it, why, and what would change that.",
      "What is known of it stands in the configuration under 'facts'; what is said here goes",
      "before that. Nothing is done."
    })
final class RecommendCommand extends EngineCommand {
  @Parameters(index = "0", paramLabel = "MACHINE", description = "The machine's name.")
  private String name = "";

  @Mixin private FactOptions facts = new FactOptions();
  @Mixin private JsonOption json = new JsonOption();

  RecommendCommand(StatelessCommand stateless) {
    super(stateless);
  }

  @Override
  public Integer call() {
    Recommendation recommendation;
    try (Engine engine = builder().build()) {
      recommendation = engine.machine(name).recommend(facts.facts());
    }
    if (json.wanted()) {
      print(Shapes.recommendation(recommendation));
    } else {
      new RecommendationPrinter(paint()).lines(recommendation).forEach(out()::line);
    }
    return ExitCode.DONE;
  }
}
