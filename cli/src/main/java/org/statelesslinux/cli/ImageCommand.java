package org.statelesslinux.cli;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.statelesslinux.cli.terminal.Human;
import org.statelesslinux.cli.terminal.Progress;
import org.statelesslinux.engine.Engine;
import org.statelesslinux.engine.MachineOperations;
import org.statelesslinux.engine.Medium;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.StatelessException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes a medium that starts a machine. */
@Command(
    name = "image",
    description = {
      "Make a medium of a profile's current snapshot: one file that is a disc and a stick.",
      "With --machine it is that machine's, holds its secrets, and gives it its name and state."
          + " Without it any machine starts from it, as nobody in particular."
    })
final class ImageCommand extends EngineCommand {
  @Mixin private ProfileParameter profile = new ProfileParameter();

  @Option(
      names = "--machine",
      paramLabel = "MACHINE",
      description = "The machine that starts from it.")
  private @Nullable String machine;

  @Option(
      names = {"-m", "--mode"},
      paramLabel = "MODE",
      converter = MachineOptions.ModeConverter.class,
      description = "Use this mode instead of the configured one.")
  private @Nullable Mode mode;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "The file to make, which usually ends in .iso; replaced if it is there.")
  private @Nullable Path file;

  @Mixin private JsonOption json = new JsonOption();

  ImageCommand(StatelessCommand stateless) {
    super(stateless);
  }

  @Override
  public Integer call() {
    Medium medium;
    try (Engine engine = builder().build();
        Progress progress = progress()) {
      Path out = Objects.requireNonNull(file);
      medium =
          machine == null
              ? engine.profile(profile.name()).medium(Optional.ofNullable(mode), out, progress)
              : named(engine, machine).medium(out, progress);
    }
    if (json.wanted()) {
      print(
          Shapes.object(
              "profile", profile.name(),
              "machine", machine == null ? "" : machine,
              "snapshot", medium.snapshot().value(),
              "file", medium.file().toString(),
              "bytes", medium.bytes()));
    } else {
      out()
          .line(
              "%s  snapshot %s%s  %s"
                  .formatted(
                      medium.file(),
                      medium.snapshot().abbreviated(),
                      machine == null ? "" : " for " + machine,
                      Human.size(medium.bytes())));
    }
    return ExitCode.DONE;
  }

  private MachineOperations named(Engine engine, String name) {
    MachineOperations found = engine.machine(name);
    if (!found.machine().profile().value().equals(profile.name())) {
      throw new StatelessException(
          "make a medium of profile " + profile.name() + " for " + name,
          "that machine is of profile " + found.machine().profile(),
          "Name that profile, or a machine of this one.");
    }
    return mode == null ? found : found.in(mode);
  }
}
