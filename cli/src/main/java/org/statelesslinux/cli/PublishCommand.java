package org.statelesslinux.cli;

import org.statelesslinux.cli.terminal.Human;
import org.statelesslinux.cli.terminal.Progress;
import org.statelesslinux.engine.Engine;
import org.statelesslinux.engine.ModeResult;
import org.statelesslinux.engine.PublishResult;
import org.statelesslinux.engine.repository.PublishOutcome;
import org.statelesslinux.engine.repository.SnapshotInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Makes a snapshot of a profile's prototype and what its modes need of it. */
@Command(
    name = "publish",
    description = {
      "Make a snapshot of a profile's prototype the current one.",
      "What its machines' modes need of it is made, too. What did not change is not copied again."
    })
final class PublishCommand extends EngineCommand {
  @Mixin private ProfileParameter profile = new ProfileParameter();
  @Mixin private JsonOption json = new JsonOption();

  PublishCommand(StatelessCommand stateless) {
    super(stateless);
  }

  @Override
  public Integer call() {
    PublishResult result;
    try (Engine engine = builder().build();
        Progress progress = progress()) {
      result = engine.profile(profile.name()).publish(progress);
    }
    if (json.wanted()) {
      print(Shapes.published(result.outcome()));
    } else {
      print(result);
    }
    Failures failures = new Failures(stateless());
    result.refusals().forEach(failures::report);
    return result.refusals().isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
  }

  private void print(PublishResult result) {
    SnapshotInfo snapshot = result.snapshot();
    out()
        .line(
            "%s %s  %s, %s; %s"
                .formatted(
                    paint().bold(snapshot.profile().value()),
                    paint().cyan(snapshot.id().abbreviated()),
                    Human.count(snapshot.entries(), "entry", "entries"),
                    Human.size(snapshot.bytes()),
                    news(result.outcome())));
    for (ModeResult mode : result.modes()) {
      if (mode.refusal().isEmpty()) {
        out().line("  ready for mode " + mode.mode());
      }
    }
  }

  private static String news(PublishOutcome outcome) {
    if (!outcome.isNew()) {
      return "nothing has changed";
    }
    return outcome.reused() == 0 ? "all of it new" : Human.count(outcome.reused()) + " unchanged";
  }
}
