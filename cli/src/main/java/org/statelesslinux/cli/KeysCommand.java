package org.statelesslinux.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.statelesslinux.engine.Engine;
import org.statelesslinux.engine.MachineOperations;
import org.statelesslinux.engine.config.Netboot;
import org.statelesslinux.plan.CoreStep;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes what machines prove themselves by to a disk that is carried to them. */
@Command(
    name = "keys",
    description = {
      "Write machines' keys to a key disk: what they prove themselves by, and nobody else may read.",
      "To DIR/stateless/MACHINE, in the place of older ones; a disk may have those of many machines."
          + " A machine finds it by its label, "
          + CoreStep.ReadKeyDisk.LABEL
          + ", on vfat or ext4, where the configuration says 'secrets: key-disk'."
    })
final class KeysCommand extends EngineCommand {
  @Parameters(paramLabel = "MACHINE", arity = "1..*", description = "The machines' names.")
  private List<String> names = new ArrayList<>();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Where the disk is mounted; or a directory, made if it is missing.")
  private @Nullable Path directory;

  @Mixin private JsonOption json = new JsonOption();

  KeysCommand(StatelessCommand stateless) {
    super(stateless);
  }

  @Override
  public Integer call() {
    List<Map<String, Object>> written = new ArrayList<>();
    try (Engine engine = builder().build()) {
      // A name that is wrong is said before anything is written.
      for (MachineOperations machine : names.stream().map(engine::machine).toList()) {
        Path keys = machine.writeKeys(Objects.requireNonNull(directory));
        int epoch = machine.machine().epoch();
        if (!json.wanted()) {
          out().line("%s  epoch %d in %s".formatted(machine.machine().name(), epoch, keys));
        }
        written.add(
            Shapes.object(
                "machine", machine.machine().name().value(),
                "epoch", epoch,
                "directory", keys.toString()));
      }
      if (json.wanted()) {
        print(written);
      }
      if (engine.site().netboot().secrets() != Netboot.Secrets.KEY_DISK) {
        terminal()
            .err()
            .println(
                "stateless: no machine looks for them: the configuration lacks 'secrets: key-disk'");
      }
    }
    return ExitCode.DONE;
  }
}
