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
 * @param epoch raised to give the machine new keys, so that the old ones are worth nothing any more
 * @param bootDisk the disk that it starts from once it is made; empty for what its profile says
 */
public record Machine(
    MachineName name,
    ProfileName profile,
    Mode mode,
    Optional<MacAddress> mac,
    List<String> commandLine,
    int epoch,
    Optional<Disk.MakeOn> bootDisk) {
  /** The highest epoch that a machine may have; the lowest is 0. */
  public static final int LAST_EPOCH = 999_999_999;

  /** Keeps its own copy and checks the words and the epoch. */
  public Machine {
    commandLine = List.copyOf(commandLine);
    commandLine.forEach(BootSettings::checkedWord);
    bootDisk.ifPresent(BootDisk::checkedPlace);
    if (epoch < 0 || epoch > LAST_EPOCH) {
      throw new IllegalArgumentException(
          "%d is no epoch; accepted: 0 to %d".formatted(epoch, LAST_EPOCH));
    }
  }

  /** A machine that adds nothing to its kernel's command line and has its first keys. */
  public Machine(MachineName name, ProfileName profile, Mode mode, Optional<MacAddress> mac) {
    this(name, profile, mode, mac, List.of(), 0, Optional.empty());
  }

  /** This machine in another mode. */
  public Machine in(Mode other) {
    return new Machine(name, profile, other, mac, commandLine, epoch, bootDisk);
  }

  /**
   * Where its boot disk is made: as it says itself, else as its profile does.
   *
   * @param boot what the profile says of starts
   * @return empty if it is to have none
   */
  public Optional<Disk.MakeOn> bootDisk(BootSettings boot) {
    return bootDisk.or(() -> boot.disk().place());
  }

  /** This machine with another boot disk, whatever its profile says. */
  public Machine withBootDisk(Disk.MakeOn place) {
    return new Machine(name, profile, mode, mac, commandLine, epoch, Optional.of(place));
  }
}
