package org.statelesslinux.model;

import java.time.Duration;

/**
 * How a store is copied to the server.
 *
 * @param every how often the machine sends what has changed
 * @param keep which versions the server keeps
 */
public record Backup(Duration every, Retention keep) {
  /** The shortest time between two. */
  public static final Duration SHORTEST = Duration.ofMinutes(1);

  /** The longest time between two. */
  public static final Duration LONGEST = Duration.ofDays(365);

  /** Checks the time. */
  public Backup {
    if (every.compareTo(SHORTEST) < 0 || every.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          every + " is not a time between backups; accepted: a minute to 365 days");
    }
  }
}
