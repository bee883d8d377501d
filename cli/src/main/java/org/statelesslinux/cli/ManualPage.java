package org.statelesslinux.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Makes one page for man(1) of what the commands say in their help; the format is man(7). */
final class ManualPage {
  private final StringBuilder page = new StringBuilder();

  private ManualPage() {}

  static String of(CommandLine stateless) {
    ManualPage manual = new ManualPage();
    manual.write(stateless);
    return manual.page.toString();
  }

  private void write(CommandLine stateless) {
    CommandSpec spec = stateless.getCommandSpec();
    line(".TH STATELESS 1 \"\" \"" + escaped(spec.version()[0]) + "\" \"Stateless Linux\"");
    heading("NAME");
    text(spec.name() + " - " + withoutStop(spec.usageMessage().description()[0]));
    heading("SYNOPSIS");
    synopsis(stateless);
    heading("OPTIONS");
    line("They may stand before a command and behind it.");
    spec.options().forEach(this::option);
    heading("COMMANDS");
    stateless.getSubcommands().values().forEach(this::command);
    heading("EXIT STATUS");
    item("0", "Done.");
    item("1", "Failed.");
    item("2", "Wrong usage or configuration.");
    item("3", "Verification found a difference.");
    item("128 + n", "Ended by the signal n.");
    heading("ENVIRONMENT");
    item("STATELESS_SECRET", "The site's secret, where it is not to be kept in the repository.");
    item("NO_COLOR", "If set, no colours are used unless --color says so.");
    heading("FILES");
    item("site.yaml", "The configuration, in the working directory unless --config names another.");
  }

  private void command(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    line(".SS " + escaped(spec.name()));
    synopsis(command);
    for (String paragraph : spec.usageMessage().description()) {
      line(".PP");
      text(paragraph);
    }
    for (PositionalParamSpec parameter : spec.positionalParameters()) {
      if (!parameter.hidden()) {
        described(parameter.paramLabel(), parameter);
      }
    }
    spec.options().stream().filter(option -> !option.inherited()).forEach(this::option);
  }

  /** The words of a call in bold, which is how man pages have what is typed. */
  private void synopsis(CommandLine command) {
    line(".PP");
    line(".B " + escaped(command.getHelp().abbreviatedSynopsis().strip()));
  }

  private void option(OptionSpec option) {
    if (!option.hidden()) {
      String names = String.join(", ", option.names());
      described(option.arity().max() > 0 ? names + "=" + option.paramLabel() : names, option);
    }
  }

  private void described(String term, ArgSpec argument) {
    item(term, String.join("\n", argument.description()));
  }

  private void item(String term, String description) {
    line(".TP");
    line(".B " + escaped(term));
    text(description);
  }

  private void heading(String title) {
    line(".SH " + title);
  }

  /** Prose; {@code %n} and {@code %%} are picocli's. */
  private void text(String prose) {
    for (String one : List.of(prose.replace("%n", "\n").replace("%%", "%").split("\n"))) {
      line("\\&" + escaped(one.strip()));
    }
  }

  private void line(String text) {
    page.append(text).append('\n');
  }

  /** A hyphen as the sign that is typed: man would show another one. */
  private static String escaped(String text) {
    return text.replace("\\", "\\e")
        .replace("-", "\\-")
        .replace("'", "\\(aq")
        .replace("\"", "\\(dq");
  }

  private static String withoutStop(String sentence) {
    return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
  }
}
