package org.statelesslinux.cli;

import java.util.List;
import org.statelesslinux.engine.Engine;
import org.statelesslinux.engine.ProfileOperations;
import org.statelesslinux.engine.repository.Difference;
import org.statelesslinux.engine.repository.SnapshotInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Says what changed from one snapshot to another. */
@Command(
    name = "diff",
    description = "Say what changed from one snapshot to another, by their manifests.")
final class DiffCommand extends EngineCommand {
  @Mixin private ProfileParameter profile = new ProfileParameter();

  @Parameters(index = "1", paramLabel = "ID1", description = "The older one, or its beginning.")
  private String from = "";

  @Parameters(
      index = "2",
      arity = "0..1",
      paramLabel = "ID2",
      description = "The newer one, or its beginning; without it the current one.")
  private String to = ProfileOperations.CURRENT;

  @Mixin private JsonOption json = new JsonOption();

  DiffCommand(StatelessCommand stateless) {
    super(stateless);
  }

  @Override
  public Integer call() {
    try (Engine engine = builder().build()) {
      ProfileOperations operations = engine.profile(profile.name());
      SnapshotInfo older = operations.find(from);
      SnapshotInfo newer = operations.find(to);
      List<Difference> differences = operations.diff(older, newer);
      if (json.wanted()) {
        print(
            Shapes.object(
                "from", older.id().value(),
                "to", newer.id().value(),
                "differences", Shapes.differences(differences)));
      } else if (differences.isEmpty()) {
        terminal().err().println("stateless: both are the same");
      } else {
        DifferencePrinter.print(differences, out(), paint());
      }
    }
    return ExitCode.DONE;
  }
}
