package org.statelesslinux.cli;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.statelesslinux.cli.terminal.Human;
import org.statelesslinux.cli.terminal.Table;
import org.statelesslinux.engine.Engine;
import org.statelesslinux.engine.MachineStatus;
import org.statelesslinux.engine.RebootChanges;
import org.statelesslinux.engine.StoreBackup;
import org.statelesslinux.engine.config.Netboot;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.SnapshotId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists the machines, what they run, and whether they would run something else after a reboot. */
@Command(
    name = "status",
    description =
        "List the machines: what they run, since when, when their state was last backed up, and"
            + " whether a reboot would change anything.")
final class StatusCommand extends EngineCommand {
  private static final String NOTHING = "-";
  private static final String DAMAGED = "damaged";
  private static final int MOST_LISTED = 8;

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
    int code =
        machines.stream().allMatch(one -> one.damaged().isEmpty())
            ? ExitCode.DONE
            : ExitCode.FAILED;
    if (json.wanted()) {
      print(Shapes.machines(machines));
      return code;
    }
    if (machines.isEmpty()) {
      terminal()
          .err()
          .println(
              "stateless: no machine was seen yet, and the configuration names none by itself"
                  + " (patterns do not count)");
    } else {
      table(machines);
    }
    if (netboot.secrets() == Netboot.Secrets.REFUSED) {
      terminal()
          .err()
          .println(
              "stateless: machines that start over the network are given no key, so they cannot"
                  + " report what they run; it is guessed from what they fetched. If nobody else"
                  + " is on their network, set 'secrets: trusted-network'; or 'key-disk', and carry"
                  + " their keys to them by 'stateless keys'");
    }
    return code;
  }

  private void table(List<MachineStatus> machines) {
    Table table =
        new Table("MACHINE", "PROFILE", "MODE", "SNAPSHOT", "BOOTED", "SEEN", "BACKUP", "REBOOT");
    for (MachineStatus machine : machines) {
      table.row(
          machine.machine().value(),
          machine.profile().map(Object::toString).orElse(NOTHING),
          machine.mode().map(Object::toString).orElse(NOTHING),
          machine.snapshot().map(SnapshotId::abbreviated).orElse(NOTHING),
          time(machine.booted()),
          isLost(machine) ? DAMAGED : time(machine.seen().map(MachineStatus.Seen::when)),
          backup(machine),
          reboot(machine));
    }
    table.print(out(), paint());
    remarks(machines);
  }

  /** The store that was copied the longest ago: what was changed since would be lost with it. */
  private static String backup(MachineStatus machine) {
    if (machine.damaged().stream().anyMatch(one -> one.store().isPresent())) {
      return DAMAGED;
    }
    List<StoreBackup> backups = machine.backups();
    if (backups.stream().anyMatch(one -> one.confirmed().isEmpty() && !one.restored())) {
      return "never";
    }
    if (backups.stream().anyMatch(one -> one.confirmed().isEmpty())) {
      return "unknown";
    }
    return time(backups.stream().flatMap(one -> one.confirmed().stream()).min(Instant::compareTo));
  }

  private static String reboot(MachineStatus machine) {
    if (!machine.configured()) {
      return "not configured any more";
    }
    return machine.seen().isEmpty() && !isLost(machine)
        ? "never seen"
        : machine.rebootChanges().inWords();
  }

  /** Whether it may have been seen, and nobody can tell. */
  private static boolean isLost(MachineStatus machine) {
    return machine.damaged().stream().anyMatch(one -> one.store().isEmpty());
  }

  /** What no column has room for. */
  private void remarks(List<MachineStatus> machines) {
    Map<String, List<MachineName>> unknown = new LinkedHashMap<>();
    for (MachineStatus machine : machines) {
      machine
          .damaged()
          .forEach(one -> out().line(paint().red(machine.machine() + ":") + " " + one.inWords()));
      machine.backups().stream()
          .filter(StoreBackup::restored)
          .forEach(
              one ->
                  out()
                      .line(
                          "%s store %s was restored at %s, and the machine has sent nothing since"
                              .formatted(
                                  paint().yellow(machine.machine() + ":"),
                                  one.store(),
                                  time(one.time()))));
      machine
          .notes()
          .forEach(note -> out().line(paint().yellow(machine.machine() + ":") + " " + note));
      if (machine.configured()
          && machine.seen().isPresent()
          && machine.rebootChanges() instanceof RebootChanges.Unknown why) {
        unknown.computeIfAbsent(why.reason(), reason -> new ArrayList<>()).add(machine.machine());
      }
    }
    unknown.forEach((reason, names) -> out().line("unknown for " + listed(names) + ": " + reason));
  }

  private static String listed(List<MachineName> names) {
    String first =
        names.stream().limit(MOST_LISTED).map(Object::toString).collect(Collectors.joining(", "));
    int more = names.size() - MOST_LISTED;
    return more > 0 ? first + " and " + more + " more" : first;
  }

  private static String time(Optional<Instant> when) {
    return when.map(one -> Human.time(one, ZoneId.systemDefault())).orElse(NOTHING);
  }
}
