package org.statelesslinux.model;

import java.util.List;
import java.util.Optional;

/**
 * One computer, with all that the configuration says of it worked out.
 *
 * @param name its host name
 * @param profile its profile
 * @param mode how the OS reaches it
 * @param mac its network card, where the configuration names one
 * @param commandLine words that are added to its kernel's command line, after its profile's
 */
public record Machine(
    MachineName name,
    ProfileName profile,
    Mode mode,
    Optional<MacAddress> mac,
    List<String> commandLine) {
  /** Keeps its own copy and checks the words. */
  public Machine {
    commandLine = List.copyOf(commandLine);
    commandLine.forEach(BootSettings::checkedWord);
  }

  /** A machine that adds nothing to its kernel's command line. */
  public Machine(MachineName name, ProfileName profile, Mode mode, Optional<MacAddress> mac) {
    this(name, profile, mode, mac, List.of());
  }

  /** This machine in another mode. */
  public Machine in(Mode other) {
    return new Machine(name, profile, other, mac, commandLine);
  }
}
