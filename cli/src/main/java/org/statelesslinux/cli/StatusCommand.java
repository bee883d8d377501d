package org.statelesslinux.cli;

import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.statelesslinux.cli.terminal.Human;
import org.statelesslinux.cli.terminal.Table;
import org.statelesslinux.engine.Engine;
import org.statelesslinux.engine.MachineStatus;
import org.statelesslinux.engine.config.Netboot;
import org.statelesslinux.model.SnapshotId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists the machines and what they run. */
@Command(
    name = "status",
    description = "List the machines: what they run, and when they were last seen.")
final class StatusCommand extends EngineCommand {
  private static final String NOTHING = "-";

  @Mixin private JsonOption json = new JsonOption();

  StatusCommand(StatelessCommand stateless) {
    super(stateless);
  }

  @Override
  public Integer call() {
    List<MachineStatus> machines;
    Netboot netboot;
    try (Engine engine = builder().build()) {
      machines = engine.status();
      netboot = engine.site().netboot();
    }
    if (json.wanted()) {
      print(Shapes.machines(machines));
      return ExitCode.DONE;
    }
    if (machines.isEmpty()) {
      terminal()
          .err()
          .println("stateless: the configuration names no machine, and none was seen yet");
    } else {
      table(machines);
    }
    if (netboot.secrets() == Netboot.Secrets.REFUSED) {
      terminal()
          .err()
          .println(
              "stateless: machines that start over the network are given no key, so they cannot"
                  + " report what they run; it is guessed from what they fetched. If nobody else"
                  + " is on their network, set 'secrets: trusted-network'");
    }
    return ExitCode.DONE;
  }

  private void table(List<MachineStatus> machines) {
    Table table = new Table("MACHINE", "PROFILE", "MODE", "SNAPSHOT", "REPORTED", "FETCHED", "");
    for (MachineStatus machine : machines) {
      table.row(
          machine.machine().value(),
          machine.profile().map(Object::toString).orElse(NOTHING),
          machine.mode().map(Object::toString).orElse(NOTHING),
          machine.snapshot().map(SnapshotId::abbreviated).orElse(NOTHING),
          time(machine.report()),
          time(machine.fetch()),
          remark(machine));
    }
    table.print(out(), paint());
  }

  private static String time(Optional<MachineStatus.Seen> seen) {
    return seen.map(one -> Human.time(one.when(), ZoneId.systemDefault())).orElse(NOTHING);
  }

  private static String remark(MachineStatus machine) {
    if (!machine.configured()) {
      return "not configured any more";
    } else if (machine.snapshot().isEmpty()) {
      return "never seen";
    }
    return machine.current() ? "current" : "not current";
  }
}
