package org.statelesslinux.cli;

import picocli.CommandLine.Option;

/** The option of all commands whose answer a program may read. */
final class JsonOption {
  @Option(names = "--json", description = "Answer in JSON.")
  private boolean json;

  boolean wanted() {
    return json;
  }
}
