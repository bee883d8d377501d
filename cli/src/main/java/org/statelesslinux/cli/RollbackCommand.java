package org.statelesslinux.cli;

import org.jspecify.annotations.Nullable;
import org.statelesslinux.cli.terminal.Progress;
import org.statelesslinux.engine.Engine;
import org.statelesslinux.engine.ModeResult;
import org.statelesslinux.engine.ProfileOperations;
import org.statelesslinux.engine.PublishResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Makes an older snapshot the current one. */
@Command(
    name = "rollback",
    description = {
      "Make an older snapshot the current one again.",
      "Machines have it at their next start; those with a boot disk bring it while they run. The"
          + " prototype stays as it is."
    })
final class RollbackCommand extends EngineCommand {
  @Mixin private ProfileParameter profile = new ProfileParameter();

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "ID",
      description =
          "The snapshot, or its beginning; without it the one that was made before the current"
              + " one.")
  private @Nullable String id;

  @Mixin private JsonOption json = new JsonOption();

  RollbackCommand(StatelessCommand stateless) {
    super(stateless);
  }

  @Override
  public Integer call() {
    PublishResult result;
    try (Engine engine = builder().build();
        Progress progress = progress()) {
      ProfileOperations operations = engine.profile(profile.name());
      result =
          operations.rollBack(
              id == null ? operations.beforeCurrent() : operations.find(id), progress);
    }
    if (json.wanted()) {
      print(Shapes.snapshot(result.snapshot()));
    } else {
      print(result);
    }
    Failures failures = new Failures(stateless());
    result.refusals().forEach(failures::report);
    return result.refusals().isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
  }

  private void print(PublishResult result) {
    out()
        .line(
            "%s %s  current again"
                .formatted(
                    paint().bold(profile.name().toString()),
                    paint().cyan(result.snapshot().id().abbreviated())));
    for (ModeResult mode : result.modes()) {
      if (mode.refusal().isEmpty()) {
        out().line("  ready for mode " + mode.mode());
      }
    }
  }
}
