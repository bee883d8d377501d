package org.statelesslinux.cli;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.statelesslinux.cli.terminal.Human;
import org.statelesslinux.cli.terminal.Table;
import org.statelesslinux.engine.Engine;
import org.statelesslinux.engine.repository.SnapshotInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Lists what is in the repository. */
@Command(name = "snapshots", description = "List the snapshots, of one profile or of all.")
final class SnapshotsCommand extends EngineCommand {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "PROFILE",
      description = "The profile's name; all profiles without it.")
  private @Nullable String profile;

  @Mixin private JsonOption json = new JsonOption();

  SnapshotsCommand(StatelessCommand stateless) {
    super(stateless);
  }

  @Override
  public Integer call() {
    List<SnapshotInfo> snapshots;
    try (Engine engine = builder().build()) {
      snapshots = profile == null ? engine.snapshots() : engine.profile(profile).snapshots();
    }
    if (json.wanted()) {
      print(Shapes.snapshots(snapshots));
    } else if (snapshots.isEmpty()) {
      terminal().err().println("stateless: nothing is published yet; 'stateless publish' does it");
    } else {
      table(snapshots);
    }
    return ExitCode.DONE;
  }

  private void table(List<SnapshotInfo> snapshots) {
    Table table = new Table("PROFILE", "SNAPSHOT", "CREATED", ">ENTRIES", ">SIZE", "");
    for (SnapshotInfo snapshot : snapshots) {
      List<String> remarks = new ArrayList<>();
      if (snapshot.current()) {
        remarks.add("current");
      }
      if (snapshot.pinned()) {
        remarks.add("pinned");
      }
      table.row(
          snapshot.profile().value(),
          snapshot.id().abbreviated(),
          Human.time(snapshot.created(), ZoneId.systemDefault()),
          Human.count(snapshot.entries()),
          Human.size(snapshot.bytes()),
          String.join(", ", remarks));
    }
    table.print(out(), paint());
  }
}
