package org.statelesslinux.cli;

import org.statelesslinux.engine.Engine;
import org.statelesslinux.engine.ProfileOperations;
import org.statelesslinux.model.SnapshotId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Keeps a snapshot from being removed by gc. */
@Command(name = "pin", description = "Keep a snapshot, whatever gc finds.")
final class PinCommand extends EngineCommand {
  @Mixin private ProfileParameter profile = new ProfileParameter();

  @Parameters(index = "1", paramLabel = "ID", description = "The snapshot, or its beginning.")
  private String id = "";

  PinCommand(StatelessCommand stateless) {
    super(stateless);
  }

  @Override
  public Integer call() {
    try (Engine engine = builder().build()) {
      ProfileOperations operations = engine.profile(profile.name());
      SnapshotId found = operations.find(id).id();
      operations.pin(found);
      out().line(profile.name() + " " + found.abbreviated() + "  pinned");
    }
    return ExitCode.DONE;
  }
}
