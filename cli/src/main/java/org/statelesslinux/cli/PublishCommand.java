package org.statelesslinux.cli;

import java.util.Map;
import java.util.Optional;
import org.statelesslinux.cli.terminal.Human;
import org.statelesslinux.cli.terminal.Progress;
import org.statelesslinux.engine.Engine;
import org.statelesslinux.engine.PublishOutcome;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.StatelessException;
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
    PublishOutcome outcome;
    try (Engine engine = builder().build();
        Progress progress = progress()) {
      outcome = engine.profile(profile.name()).publish(progress);
    }
    if (json.wanted()) {
      print(Shapes.published(outcome));
    } else {
      out()
          .line(
              "%s %s  %s, %s, %s of it unchanged"
                  .formatted(
                      paint().bold(outcome.profile().value()),
                      paint().cyan(outcome.id().abbreviated()),
                      Human.count(outcome.entries(), "entry", "entries"),
                      Human.size(outcome.bytes()),
                      Human.size(outcome.reused())));
    }
    return modes(outcome.modes());
  }

  private int modes(Map<Mode, Optional<StatelessException>> modes) {
    int code = ExitCode.DONE;
    for (Map.Entry<Mode, Optional<StatelessException>> mode : modes.entrySet()) {
      if (mode.getValue().isPresent()) {
        code = new Failures(stateless()).report(mode.getValue().get());
      } else if (!json.wanted()) {
        out().line("  published for mode " + mode.getKey());
      }
    }
    return code;
  }
}
