package org.statelesslinux.cli;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.statelesslinux.cli.terminal.Human;
import org.statelesslinux.cli.terminal.Table;
import org.statelesslinux.engine.BackupInfo;
import org.statelesslinux.engine.DamagedRecord;
import org.statelesslinux.engine.Engine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Lists what machines have copied to the server. */
@Command(
    name = "backups",
    description = "List the backups, of one machine or of all, also of machines that are no more.")
final class BackupsCommand extends EngineCommand {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "MACHINE",
      description = "The machine's name; all machines without it.")
  private @Nullable String machine;

  @Mixin private JsonOption json = new JsonOption();

  BackupsCommand(StatelessCommand stateless) {
    super(stateless);
  }

  @Override
  public Integer call() {
    List<BackupInfo> backups;
    List<DamagedRecord> damaged;
    try (Engine engine = builder().build()) {
      backups = machine == null ? engine.backups().list() : engine.backups().list(machine);
      damaged =
          engine.backups().damaged().stream()
              .filter(one -> machine == null || one.machine().value().equals(machine))
              .toList();
    }
    damaged.forEach(
        one ->
            terminal().err().println("stateless: machine " + one.machine() + ", " + one.inWords()));
    if (json.wanted()) {
      print(Shapes.backups(backups));
    } else if (backups.isEmpty() && damaged.isEmpty()) {
      terminal()
          .err()
          .println(
              "stateless: there is no backup" + (machine == null ? "" : " of " + machine) + " yet");
    } else if (!backups.isEmpty()) {
      table(backups);
    }
    return damaged.isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
  }

  private void table(List<BackupInfo> backups) {
    Table table = new Table("MACHINE", "STORE", "VERSION", "TIME", ">ENTRIES", ">SIZE", "");
    for (BackupInfo backup : backups) {
      table.row(
          backup.machine().value(),
          backup.store().value(),
          backup.version().abbreviated(),
          time(backup.time()),
          Human.count(backup.entries()),
          Human.size(backup.bytes()),
          remark(backup));
    }
    table.print(out(), paint());
  }

  private static String remark(BackupInfo backup) {
    List<String> remarks = new ArrayList<>();
    if (backup.current()) {
      remarks.add("current");
    }
    if (backup.restored()) {
      remarks.add("restored");
    }
    backup.confirmed().ifPresent(when -> remarks.add("still so at " + time(when)));
    return String.join(", ", remarks);
  }

  private static String time(Instant time) {
    return Human.time(time, ZoneId.systemDefault());
  }
}
