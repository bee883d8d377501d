package org.statelesslinux.model;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How machines of a profile start from a disk of their own, in a mode that lets them.
 *
 * @param place the disk; empty for none, unless the machine says otherwise
 * @param tries how often a new boot entry is tried before the last good one starts again
 * @param updates how new boot entries come
 */
public record BootDisk(Optional<Disk.MakeOn> place, int tries, Updates updates) {
  /** The most that {@link #tries} may be. */
  public static final int MOST_TRIES = 20;

  /** What holds where nothing is configured. */
  public static final BootDisk NONE =
      new BootDisk(Optional.empty(), 3, new Updates(Duration.ofHours(1), OptionalLong.empty()));

  /** Checks the number and the place. */
  public BootDisk {
    if (tries < 1 || tries > MOST_TRIES) {
      throw new IllegalArgumentException(
          "%d tries; accepted: 1 to %d".formatted(tries, MOST_TRIES));
    }
    place.ifPresent(BootDisk::checkedPlace);
  }

  /**
   * Where a boot disk may be.
   *
   * @throws IllegalArgumentException for a part of a boot disk
   */
  public static Disk.MakeOn checkedPlace(Disk.MakeOn place) {
    if (place instanceof Disk.MakeOn.OnBootDisk) {
      throw new IllegalArgumentException("a boot disk is no part of one");
    }
    return place;
  }

  /**
   * How a running machine gets new boot entries.
   *
   * @param every how often it asks
   * @param bandwidth the most bytes a second that it fetches; empty for no limit
   */
  public record Updates(Duration every, OptionalLong bandwidth) {
    /** The least that {@link #bandwidth} may be. */
    public static final long LEAST_BANDWIDTH = 1024;

    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofDays(365);

    /** Checks the values. */
    public Updates {
      if (every.compareTo(SHORTEST) < 0 || every.compareTo(LONGEST) > 0) {
        throw new IllegalArgumentException(every + "; accepted: 1m to 365d");
      }
      if (bandwidth.isPresent() && bandwidth.getAsLong() < LEAST_BANDWIDTH) {
        throw new IllegalArgumentException(
            bandwidth.getAsLong() + " bytes a second; accepted: " + LEAST_BANDWIDTH + " and more");
      }
    }
  }
}
