package org.statelesslinux.cli;

import picocli.CommandLine.Command;

/** Writes the manual page, which the packages install. */
@Command(
    name = "manual",
    description = {
      "Write the manual page of this command and all subcommands, in the format of man(7).",
      "To read it: stateless manual | man -l -"
    })
final class ManualCommand extends EngineCommand {
  ManualCommand(StatelessCommand stateless) {
    super(stateless);
  }

  @Override
  public Integer call() {
    out().print(ManualPage.of(stateless().commandLine()));
    return ExitCode.DONE;
  }
}
