package org.statelesslinux.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.statelesslinux.cli.terminal.Human;
import org.statelesslinux.engine.imports.Format;
import org.statelesslinux.engine.imports.ImportOptions;
import org.statelesslinux.engine.imports.RefusedLine;
import org.statelesslinux.engine.imports.RuleImport;
import org.statelesslinux.model.StoreName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes state rules of other systems' tables. */
@Command(
    name = "import",
    description = {
      "Make state rules of the tables of other systems: rwtab, statetab, live-boot's",
      "persistence.conf and xCAT's litefile.",
      "Writes them as a profile has them in the configuration. Each line that no",
      "rule could be made of goes to standard error with the reason; then it ends",
      "with 1. Of a tree, etc/rwtab, etc/rwtab.d, etc/statetab, etc/statetab.d and",
      "persistence.conf are read, and no link is followed. Needs no configuration,",
      "changes nothing."
    })
final class ImportCommand extends EngineCommand {
  @Parameters(
      arity = "1..*",
      paramLabel = "FILE-or-TREE",
      description = "Tables, or directories with a system's tree.")
  private List<Path> sources = new ArrayList<>();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description =
          "What the tables are: rwtab, statetab, persistence or litefile; without it, as their"
              + " names say.")
  private Optional<String> format = Optional.empty();

  @Option(
      names = "--store",
      paramLabel = "NAME",
      defaultValue = "machine",
      description =
          "The store for what outlives a boot: all of statetab and persistence.conf, and of a"
              + " litefile persistent and localdisk (default: ${DEFAULT-VALUE}).")
  private String store = "machine";

  @Option(
      names = "--scratch",
      paramLabel = "NAME",
      defaultValue = "scratch",
      description =
          "The store for the rest: all of rwtab, and of a litefile tmpfs and link (default:"
              + " ${DEFAULT-VALUE}).")
  private String scratch = "scratch";

  @Option(
      names = "--image",
      paramLabel = "NAME",
      description = "Of a litefile, take the lines for this image, too.")
  private Optional<String> image = Optional.empty();

  @Mixin private JsonOption json = new JsonOption();

  @Spec private CommandSpec spec = CommandSpec.create();

  ImportCommand(StatelessCommand stateless) {
    super(stateless);
  }

  @Override
  public Integer call() {
    ImportOptions options =
        new ImportOptions(
            parsed("--store", store, StoreName::new),
            parsed("--scratch", scratch, StoreName::new),
            image);
    RuleImport rules =
        RuleImport.of(sources, format.map(word -> parsed("--format", word, Format::of)), options);
    if (json.wanted()) {
      print(Shapes.imported(rules));
    } else {
      out().print(rules.yaml());
    }
    report(rules.refused());
    return rules.refused().isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
  }

  private <T> T parsed(String option, String text, Function<String, T> parser) {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), option + ": " + e.getMessage(), e);
    }
  }

  private void report(List<RefusedLine> refused) {
    // What it speaks of comes first.
    out().flush();
    PrintStream err = terminal().err();
    refused.forEach(line -> err.println(line));
    if (!refused.isEmpty()) {
      err.println(
          "stateless: %s without a rule".formatted(Human.count(refused.size(), "line", "lines")));
    }
  }
}
