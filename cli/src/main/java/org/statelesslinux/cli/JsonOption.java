package org.statelesslinux.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The option of all commands whose answer a program may read, also when it stands before them. */
final class JsonOption {
  static final String NAME = "--json";

  @Option(names = NAME, description = "Answer in JSON.")
  private boolean json;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  boolean wanted() {
    return json || ((StatelessCommand) command.root().userObject()).json();
  }
}
