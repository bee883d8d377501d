package org.statelesslinux.model;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How large a part of a disk is.
 *
 * @param mebibytes in units of 1,048,576 bytes
 */
public record DiskSize(long mebibytes) {
  /** What a size may be, for messages. */
  public static final String ACCEPTED = "a number of M, G or T from 64M: 512M, 20G";

  /** The regular expression of {@link #ACCEPTED}. */
  public static final String REGEX = "[1-9][0-9]{0,5}[MGT]";

  /** What the smallest of all file systems takes. */
  private static final long LEAST = 64;

  private static final long UNIT = 1024;
  private static final Pattern ALLOWED = Pattern.compile("([0-9]+)([MGT])");

  /**
   * Checks the size.
   *
   * @throws IllegalArgumentException if no file system would fit
   */
  public DiskSize {
    if (mebibytes < LEAST) {
      throw new IllegalArgumentException(mebibytes + "M; accepted: " + ACCEPTED);
    }
  }

  /**
   * Reads a size as the configuration spells it.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static DiskSize parse(String text) {
    Names.require(Pattern.compile(REGEX), text, "size of a disk", ACCEPTED);
    Matcher matcher = ALLOWED.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(text);
    }
    long number = Long.parseLong(matcher.group(1));
    return new DiskSize(
        switch (matcher.group(2)) {
          case "M" -> number;
          case "G" -> number * UNIT;
          default -> number * UNIT * UNIT;
        });
  }

  @Override
  public String toString() {
    return mebibytes + "M";
  }
}
