package org.statelesslinux.cli;

import java.util.ArrayList;
import java.util.List;
import org.statelesslinux.cli.terminal.Progress;
import org.statelesslinux.engine.Engine;
import org.statelesslinux.engine.ProfileOperations;
import org.statelesslinux.engine.repository.Difference;
import org.statelesslinux.model.SnapshotId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Reads snapshots in full and compares them with their manifests. */
@Command(
    name = "verify",
    description = {
      "Compare snapshots with their manifests, byte by byte.",
      "Ends with 3 if there is a difference."
    })
final class VerifyCommand extends EngineCommand {
  @Mixin private ProfileParameter profile = new ProfileParameter();

  @Parameters(
      index = "1..*",
      paramLabel = "ID",
      description = "Snapshots, also by the beginnings of their ids; without it the current one.")
  private List<String> ids = new ArrayList<>();

  @Mixin private JsonOption json = new JsonOption();

  VerifyCommand(StatelessCommand stateless) {
    super(stateless);
  }

  @Override
  public Integer call() {
    List<Object> shapes = new ArrayList<>();
    boolean same = true;
    try (Engine engine = builder().build();
        Progress progress = progress()) {
      ProfileOperations operations = engine.profile(profile.name());
      List<SnapshotId> wanted =
          (ids.isEmpty() ? List.of(ProfileOperations.CURRENT) : ids)
              .stream().map(id -> operations.find(id).id()).toList();
      for (SnapshotId id : wanted) {
        List<Difference> differences = operations.verify(id, progress);
        same &= differences.isEmpty();
        if (json.wanted()) {
          shapes.add(
              Shapes.object("id", id.value(), "differences", Shapes.differences(differences)));
        } else {
          print(id, differences);
        }
      }
    }
    if (json.wanted()) {
      print(shapes);
    }
    if (!same) {
      adviseOnDamage();
    }
    return same ? ExitCode.DONE : ExitCode.DIFFERENT;
  }

  private void adviseOnDamage() {
    // What it speaks of comes first.
    out().flush();
    terminal()
        .err()
        .println(
            "stateless: publishing alone does not mend this: unchanged files are taken from the"
                + " snapshot before\n"
                + terminal().errPaint().bold("  do now: ")
                + "Run 'touch -h' on these files in the prototype, publish, verify, then"
                + " 'stateless gc'.");
  }

  private void print(SnapshotId id, List<Difference> differences) {
    String title = paint().bold(profile.name()) + " " + paint().cyan(id.abbreviated()) + "  ";
    if (differences.isEmpty()) {
      out().line(title + paint().green("no difference"));
    } else {
      out().line(title + paint().red("differs from its manifest"));
      DifferencePrinter.print(differences, out(), paint());
    }
  }
}
