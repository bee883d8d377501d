package org.statelesslinux.engine.machines;

import java.time.ZoneOffset;
import org.statelesslinux.model.MachineName;

/**
 * Why a snapshot is in use.
 *
 * @param machine the machine that uses it
 * @param sighting the snapshot, and since when it is known
 * @param reason how it is known
 */
public record Lease(MachineName machine, Sighting sighting, Reason reason) {
  /** How it is known that a machine uses a snapshot. */
  public enum Reason {
    /** The machine said that it runs it, and proved that it is that machine. */
    REPORTED,
    /**
     * It was given out in the machine's name, to whoever asked, and the machine has not reported
     * since.
     */
    FETCHED
  }

  /** In words: {@code "pc-01 reported on 2026-02-03 that it runs it"}. */
  public String inWords() {
    String day = sighting.when().atOffset(ZoneOffset.UTC).toLocalDate().toString();
    return switch (reason) {
      case REPORTED -> "%s reported on %s that it runs it".formatted(machine, day);
      case FETCHED ->
          "%s was given it to start on %s and has not reported since".formatted(machine, day);
    };
  }
}
