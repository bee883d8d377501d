package org.statelesslinux.cli;

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.statelesslinux.cli.terminal.Human;
import org.statelesslinux.cli.terminal.Progress;
import org.statelesslinux.engine.BackupInfo;
import org.statelesslinux.engine.BackupOperations.Choice;
import org.statelesslinux.engine.Engine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Brings a version of a backup back, to the machine or to a directory. */
@Command(
    name = "restore",
    description = {
      "Bring a version of a machine's backup back.",
      "With --into: copies it, or the part that --path names, to a new directory of this host.",
      "Without: makes it the newest version again. At its next start the machine finds that its own"
          + " state has diverged from it, keeps that aside on its disk, and is filled from this"
          + " version; until then it sends nothing more."
    })
final class RestoreCommand extends EngineCommand {
  @Parameters(index = "0", paramLabel = "MACHINE", description = "The machine's name.")
  private String machine = "";

  @Option(
      names = "--store",
      paramLabel = "STORE",
      description = "Which of its stores, if it has several.")
  private @Nullable String store;

  @Option(
      names = "--at",
      paramLabel = "TIME",
      description =
          "The newest version at this time or before: 2026-01-31 (its end), 2026-01-31T12:00 (of"
              + " this host), 2026-01-31T12:00:00Z; without it, the newest of all.")
  private @Nullable String at;

  @Option(
      names = "--path",
      paramLabel = "PATH",
      description = "A file or directory as the machine names it: /home/anna. Needs --into.")
  private @Nullable String path;

  @Option(names = "--into", paramLabel = "DIR", description = "A directory that is not there yet.")
  private @Nullable Path into;

  @Mixin private JsonOption json = new JsonOption();

  @Spec private CommandSpec spec = CommandSpec.create();

  RestoreCommand(StatelessCommand stateless) {
    super(stateless);
  }

  @Override
  public Integer call() {
    if (path != null && into == null) {
      throw new ParameterException(
          spec.commandLine(),
          "--path needs --into DIR: a machine gets its store back as a whole, since its parts belong"
              + " together");
    }
    Choice choice = new Choice(machine, Optional.ofNullable(store), time());
    BackupInfo restored;
    try (Engine engine = builder().build();
        Progress progress = progress()) {
      restored =
          into == null
              ? engine.backups().restore(choice, progress)
              : engine.backups().copyOut(choice, path == null ? "/" : path, into, progress);
    }
    if (json.wanted()) {
      print(Shapes.backup(restored));
    } else if (into == null) {
      tellWhatFollows(restored);
    } else {
      out().line(into.toString());
    }
    return ExitCode.DONE;
  }

  private Optional<Instant> time() {
    if (at == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(PointInTime.parse(at, ZoneId.systemDefault()));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private void tellWhatFollows(BackupInfo restored) {
    out()
        .line(
            "%s %s %s  newest since %s"
                .formatted(
                    restored.machine(),
                    restored.store(),
                    restored.version().abbreviated(),
                    Human.time(restored.time(), ZoneId.systemDefault())));
    terminal()
        .err()
        .println(
            ("stateless: start %s anew. It then keeps its own state of store %s in set-aside/ on"
                    + " that store's disk, and goes on with this version; until then it sends"
                    + " nothing more")
                .formatted(restored.machine(), restored.store()));
  }
}
