package org.statelesslinux.model;

import java.util.regex.Pattern;

/**
 * The most that a file system in memory may hold, as tmpfs(5)'s option {@code size} takes it.
 *
 * @param size a number of bytes, of K, M, G or T, or a percentage of the machine's memory
 */
public record MemoryLimit(String size) {
  /** What a limit may be, for messages. */
  public static final String ACCEPTED =
      "a number of bytes, of K, M, G or T, or a percentage of the memory: 512M, 50%";

  /** The regular expression of {@link #ACCEPTED}. */
  public static final String REGEX =
      "[1-9][0-9]{0,11}[KM]?|[1-9][0-9]{0,8}G|[1-9][0-9]{0,5}T|[1-9][0-9]?%|100%";

  private static final Pattern ALLOWED = Pattern.compile(REGEX);

  /**
   * Checks the text.
   *
   * @throws IllegalArgumentException if it is no limit
   */
  public MemoryLimit {
    Names.require(ALLOWED, size, "limit of memory", ACCEPTED);
  }

  @Override
  public String toString() {
    return size;
  }
}
