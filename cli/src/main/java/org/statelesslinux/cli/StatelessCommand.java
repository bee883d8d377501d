package org.statelesslinux.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.statelesslinux.cli.terminal.ColorChoice;
import org.statelesslinux.cli.terminal.OutputException;
import org.statelesslinux.cli.terminal.Paint;
import org.statelesslinux.cli.terminal.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command itself: what its subcommands share, and the way from arguments to an exit code. */
@Command(
    name = "stateless",
    description = "Keeps one OS tree and puts it, read-only, on many machines.",
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = Version.class,
    commandListHeading = "%nCommands:%n",
    footerHeading = "%n",
    footer = {
      "Exit codes: 0 done, 1 failed, 2 wrong usage or configuration,",
      "3 verification found a difference.",
      "Standard output carries the answer alone, all else goes to standard error."
    })
final class StatelessCommand {
  private final Terminal terminal;
  private final Interruption interruption;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "The configuration of the site (default: site.yaml).")
  private Path config = Path.of("site.yaml");

  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = "Say more: each step, and where in the program an error came from.")
  private boolean verbose;

  @Option(
      names = JsonOption.NAME,
      description = "Answer in JSON, where the command has an answer for programs.")
  private boolean json;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help and end.")
  @SuppressWarnings("UnusedVariable") // That it was given is enough.
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version and end.")
  @SuppressWarnings("UnusedVariable") // That it was given is enough.
  private boolean version;

  @Spec private CommandSpec spec = CommandSpec.create();

  StatelessCommand(Terminal terminal, Interruption interruption) {
    this.terminal = terminal;
    this.interruption = interruption;
  }

  @Option(
      names = "--color",
      paramLabel = "WHEN",
      scope = ScopeType.INHERIT,
      description = "Use colours: auto (on a terminal), always or never.")
  void color(String when) {
    try {
      terminal.colors(ColorChoice.valueOf(when.toUpperCase(Locale.ROOT)));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(), "--color takes auto, always or never, not '" + when + "'", e);
    }
  }

  Terminal terminal() {
    return terminal;
  }

  Interruption interruption() {
    return interruption;
  }

  Path config() {
    return config;
  }

  boolean verbose() {
    return verbose;
  }

  boolean json() {
    return json;
  }

  /** Runs the command that these arguments spell and returns its exit code. */
  int execute(List<String> args) {
    int code = commandLine().execute(args.toArray(new String[0]));
    try {
      terminal.out().flush();
      return code;
    } catch (OutputException e) {
      return new Failures(this).report(e);
    }
  }

  /** The command with all its subcommands. */
  CommandLine commandLine() {
    CommandLine line = new CommandLine(this);
    for (EngineCommand command : commands()) {
      line.addSubcommand(command);
    }
    Failures failures = new Failures(this);
    line.setExecutionExceptionHandler(failures);
    line.setParameterExceptionHandler(failures);
    line.setExecutionStrategy(
        parsed -> {
          requireAnswerInJson(parsed);
          if (verbose) {
            // It is read when the first logger is made, which no class before this one does.
            System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "info");
          }
          Paint paint = terminal.outPaint();
          line.setColorScheme(
              Help.defaultColorScheme(paint == Paint.COLOURED ? Ansi.ON : Ansi.OFF));
          return new CommandLine.RunLast().execute(parsed);
        });
    line.setOut(terminal.out().writer());
    return line;
  }

  /** What has none would be taken for one that failed. */
  private void requireAnswerInJson(ParseResult parsed) {
    if (json && parsed.hasSubcommand()) {
      CommandSpec command = parsed.subcommand().commandSpec();
      if (command.findOption(JsonOption.NAME) == null) {
        throw new ParameterException(
            command.commandLine(), "'" + command.name() + "' has no answer in JSON");
      }
    }
  }

  private List<EngineCommand> commands() {
    return List.of(
        new CheckCommand(this),
        new ImportCommand(this),
        new ModesCommand(this),
        new RecommendCommand(this),
        new PublishCommand(this),
        new SnapshotsCommand(this),
        new VerifyCommand(this),
        new DiffCommand(this),
        new PinCommand(this),
        new UnpinCommand(this),
        new RollbackCommand(this),
        new PlanCommand(this),
        new BundleCommand(this),
        new ImageCommand(this),
        new WriteUsbCommand(this),
        new InstantiateCommand(this),
        new ReleaseCommand(this),
        new TryCommand(this),
        new ServeCommand(this),
        new StatusCommand(this),
        new IdentityCommand(this),
        new KeysCommand(this),
        new BackupsCommand(this),
        new RestoreCommand(this),
        new GcCommand(this),
        new DemoCommand(this),
        new CompletionCommand(this),
        new ManualCommand(this));
  }
}
