package org.statelesslinux.cli;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.statelesslinux.engine.backend.ModeInfo;
import org.statelesslinux.spi.Option;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists the modes that are there, with what each can do and what can be set. */
@Command(
    name = "modes",
    description = "List the modes, what each can do, and its options. Needs no configuration.")
final class ModesCommand extends EngineCommand {
  @Mixin private JsonOption json = new JsonOption();

  ModesCommand(StatelessCommand stateless) {
    super(stateless);
  }

  @Override
  public Integer call() {
    List<ModeInfo> modes = builder().modes();
    if (json.wanted()) {
      print(Shapes.modes(modes));
    } else {
      modes.forEach(this::print);
    }
    return ExitCode.DONE;
  }

  private void print(ModeInfo mode) {
    out().line(paint().bold(mode.mode().value()));
    out().line("  can:  " + words(mode));
    out().line("  from: " + mode.location() + version(mode));
    for (Option<?> option : mode.options()) {
      out().line("  " + paint().cyan(option.name()) + "  " + option.help());
      out().line(paint().dim("      " + option.type().accepted() + "; " + fallback(option)));
    }
    out().line("");
  }

  private static String version(ModeInfo mode) {
    return mode.version().map(version -> ", version " + version).orElse("");
  }

  private static String words(ModeInfo mode) {
    return mode.capabilities().stream()
        .sorted()
        .map(one -> one.name().toLowerCase(Locale.ROOT).replace('_', ' '))
        .collect(Collectors.joining(", "));
  }

  private static String fallback(Option<?> option) {
    if (option.fallback().isEmpty()) {
      return "must be set";
    }
    return option.secret() ? "secret" : "default " + option.fallback().get();
  }
}
