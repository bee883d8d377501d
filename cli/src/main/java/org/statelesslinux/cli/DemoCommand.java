package org.statelesslinux.cli;

import picocli.CommandLine.Command;

/** Shows all of it on a real Debian. */
@Command(name = "demo", description = "Show all of it on a real Debian tree. Needs root.")
final class DemoCommand extends EngineCommand {
  DemoCommand(StatelessCommand stateless) {
    super(stateless);
  }

  @Override
  public Integer call() {
    return ExitCode.DONE;
  }
}
