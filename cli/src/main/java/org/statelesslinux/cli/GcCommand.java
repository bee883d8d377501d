package org.statelesslinux.cli;

import java.util.List;
import org.statelesslinux.cli.terminal.Human;
import org.statelesslinux.cli.terminal.Progress;
import org.statelesslinux.engine.Engine;
import org.statelesslinux.engine.repository.SnapshotInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Removes what nobody needs any more. */
@Command(
    name = "gc",
    description =
        "Remove the snapshots that are neither current nor pinned nor in use, and the versions of"
            + " backups that are not to be kept any more.")
final class GcCommand extends EngineCommand {
  @Mixin private JsonOption json = new JsonOption();

  GcCommand(StatelessCommand stateless) {
    super(stateless);
  }

  @Override
  public Integer call() {
    List<SnapshotInfo> removed;
    try (Engine engine = builder().build();
        Progress progress = progress()) {
      removed = engine.gc(progress);
    }
    if (json.wanted()) {
      print(Shapes.snapshots(removed));
      return ExitCode.DONE;
    }
    for (SnapshotInfo one : removed) {
      out()
          .line(
              "%s %s  removed, %s"
                  .formatted(one.profile(), one.id().abbreviated(), Human.size(one.bytes())));
    }
    if (removed.isEmpty()) {
      terminal().err().println("stateless: nothing to remove");
    }
    return ExitCode.DONE;
  }
}
