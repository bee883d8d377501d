package org.statelesslinux.cli;

import picocli.CommandLine.Parameters;

/** The profile that a command is about. */
final class ProfileParameter {
  @Parameters(index = "0", paramLabel = "PROFILE", description = "The profile's name.")
  private String name = "";

  String name() {
    return name;
  }
}
