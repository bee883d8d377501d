package org.statelesslinux.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;

/** Writes the script by which a shell completes this command. */
@Command(
    name = "completion",
    description = {
      "Write the script for completion in bash and zsh.",
      "To use it, put this into ~/.bashrc or ~/.zshrc: source <(stateless completion)"
    })
final class CompletionCommand extends EngineCommand {
  CompletionCommand(StatelessCommand stateless) {
    super(stateless);
  }

  @Override
  public Integer call() {
    out().print(AutoComplete.bash("stateless", stateless().commandLine()));
    return ExitCode.DONE;
  }
}
