package org.statelesslinux.cli;

import org.statelesslinux.engine.Engine;
import org.statelesslinux.engine.ProfileOperations;
import org.statelesslinux.model.SnapshotId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Leaves a snapshot to gc again. */
@Command(name = "unpin", description = "Let gc remove a snapshot that was pinned.")
final class UnpinCommand extends EngineCommand {
  @Mixin private ProfileParameter profile = new ProfileParameter();

  @Parameters(index = "1", paramLabel = "ID", description = "The snapshot, or its beginning.")
  private String id = "";

  UnpinCommand(StatelessCommand stateless) {
    super(stateless);
  }

  @Override
  public Integer call() {
    try (Engine engine = builder().build()) {
      ProfileOperations operations = engine.profile(profile.name());
      SnapshotId found = operations.find(id).id();
      operations.unpin(found);
      out().line(profile.name() + " " + found.abbreviated() + "  unpinned");
    }
    return ExitCode.DONE;
  }
}
