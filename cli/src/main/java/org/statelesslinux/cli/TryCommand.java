package org.statelesslinux.cli;

import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.statelesslinux.cli.terminal.Progress;
import org.statelesslinux.cli.vm.Keyboard;
import org.statelesslinux.cli.vm.Trial;
import org.statelesslinux.engine.Engine;
import org.statelesslinux.engine.MachineOperations;
import org.statelesslinux.engine.serve.HostServices;
import org.statelesslinux.model.CancelledException;
import org.statelesslinux.testkit.vm.VirtualMachine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Starts a machine here, in a virtual one, and shows its console. */
@Command(
    name = "try",
    description = {
      "Start a machine in a virtual machine on this host and show its console. Needs qemu.",
      "It starts with the very kernel, boot image and command line that the real one gets, and with"
          + " empty disks where it wants any. The services that it needs run meanwhile, unless"
          + " 'stateless serve' runs them already. Nothing of it is left at the end.",
      "At a terminal what you type is typed there, Ctrl-C too; Ctrl-] ends it. Elsewhere, and with"
          + " --until, Ctrl-C ends it."
    })
final class TryCommand extends EngineCommand {
  private static final Pattern MEMORY = Pattern.compile("[1-9][0-9]{0,5}[MG]");

  /** As good as for ever. */
  private static final Duration A_YEAR = Duration.ofDays(365);

  @Mixin private MachineOptions machine = new MachineOptions();

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      description = "The machine's memory, such as 768M (default: 1G).")
  private String memory = "1G";

  @Option(
      names = "--until",
      paramLabel = "TEXT",
      description = "End with 0 once the console shows this text in a line, such as 'login:'.")
  private @Nullable String until;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "With --until: how long to wait for it (default: 600).")
  private int timeout = 600;

  @Spec private CommandSpec spec = CommandSpec.create();

  TryCommand(StatelessCommand stateless) {
    super(stateless);
  }

  @Override
  public Integer call() {
    if (!MEMORY.matcher(memory).matches()) {
      throw new ParameterException(
          spec.commandLine(), "--memory takes a size such as 768M or 2G, not '" + memory + "'");
    }
    if (timeout < 1) {
      throw new ParameterException(
          spec.commandLine(), "--timeout takes seconds from 1, not " + timeout);
    }
    try (Engine engine = builder().build();
        Progress progress = progress()) {
      MachineOperations operations = machine.in(engine);
      HostServices services = operations.services(progress);
      try (VirtualMachine started = start(operations, progress)) {
        show(started);
      } finally {
        services.close();
      }
    }
    return ExitCode.DONE;
  }

  private VirtualMachine start(MachineOperations operations, Progress progress) {
    Trial.notes(operations).forEach(note -> terminal().err().println("stateless: " + note));
    return Trial.start(operations, memory, progress, this::show);
  }

  private void show(VirtualMachine started) {
    if (until != null) {
      started.console().await(until, Duration.ofSeconds(timeout));
    } else if (terminal().outIsTerminal() && terminal().inIsTerminal()) {
      terminal().err().println("stateless: Ctrl-] ends the machine");
      talk(started);
    } else {
      untilItEnds(started);
    }
    terminal().out().line("");
  }

  private void talk(VirtualMachine started) {
    Keyboard keyboard = Keyboard.of(started::type, started::powerCut);
    try {
      started.awaitEnd(A_YEAR);
    } finally {
      keyboard.close();
    }
  }

  private void untilItEnds(VirtualMachine started) {
    try {
      started.awaitEnd(A_YEAR);
    } catch (CancelledException e) {
      // Being told to end is how watching ends.
      if (!Thread.interrupted()) {
        throw e;
      }
      stateless().interruption().expected();
    }
  }

  private void show(String text) {
    out().print(text);
    out().flush();
  }
}
