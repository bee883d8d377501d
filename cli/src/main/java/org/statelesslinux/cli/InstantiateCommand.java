package org.statelesslinux.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.statelesslinux.cli.terminal.Progress;
import org.statelesslinux.engine.Engine;
import org.statelesslinux.engine.EngineBuilder;
import org.statelesslinux.engine.Instance;
import org.statelesslinux.engine.event.Event;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Brings a machine's root up on this host. */
@Command(
    name = "instantiate",
    synopsisSubcommandLabel = "",
    customSynopsis = {
      "stateless instantiate MACHINE [OPTIONS] -- COMMAND...",
      "      stateless instantiate MACHINE [OPTIONS] --into DIR"
    },
    description = {
      "Bring a machine's root up on this host, as it would be there. Needs root.",
      "With a command: runs it inside, in namespaces that are gone when it ends, and ends with its"
          + " exit code. A 1 or 2 may thus be the command's or of stateless itself, which then says"
          + " why on standard error.",
      "With --into: mounts it there until 'stateless release DIR'."
    })
final class InstantiateCommand extends EngineCommand {
  @Mixin private MachineOptions machine = new MachineOptions();

  @Parameters(
      index = "1..*",
      paramLabel = "COMMAND",
      description = "What to run inside, after a '--'.")
  private List<String> command = new ArrayList<>();

  @Option(
      names = "--into",
      paramLabel = "DIR",
      description = "Where to mount it: an empty or new directory.")
  private @Nullable Path into;

  @Option(
      names = "--stores",
      paramLabel = "DIR",
      description =
          "Keep the machine's stores in this directory; without it what it writes is gone with it.")
  private @Nullable Path stores;

  @Mixin private JsonOption json = new JsonOption();

  @Spec private CommandSpec spec = CommandSpec.create();

  InstantiateCommand(StatelessCommand stateless) {
    super(stateless);
  }

  @Override
  public Integer call() {
    if ((into == null) == command.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "Give either --into DIR or, after '--', a command to run inside");
    }
    EngineBuilder builder = builder();
    if (stores != null) {
      builder.stores(stores);
    }
    try (Engine engine = builder.build()) {
      return into == null ? run(engine) : mount(engine, into);
    }
  }

  private int run(Engine engine) {
    try (Progress progress = progress()) {
      return machine
          .in(engine)
          .run(
              command,
              event -> {
                if (event instanceof Event.CommandStarted) {
                  stateless().interruption().commandHasTerminal(true);
                }
                progress.on(event);
              });
    } finally {
      stateless().interruption().commandHasTerminal(false);
    }
  }

  private int mount(Engine engine, Path directory) {
    Instance instance;
    try (Progress progress = progress()) {
      instance = machine.in(engine).into(directory, progress);
    }
    if (json.wanted()) {
      print(Shapes.object("machine", machine.name(), "root", instance.root().toString()));
    } else {
      out().line(instance.root().toString());
    }
    return ExitCode.DONE;
  }
}
