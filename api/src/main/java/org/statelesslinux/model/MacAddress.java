package org.statelesslinux.model;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The address of an Ethernet card.
 *
 * @param value six pairs of hexadecimal digits joined by colons, kept in lower case
 */
public record MacAddress(String value) {
  private static final Pattern ALLOWED = Pattern.compile("[0-9a-f]{2}(:[0-9a-f]{2}){5}");

  /** What an address may be, for messages and schemas. */
  public static final String ACCEPTED = "six pairs of hexadecimal digits joined by colons";

  /**
   * Checks the text.
   *
   * @throws IllegalArgumentException if it is not an address
   */
  public MacAddress {
    value = value.toLowerCase(Locale.ROOT);
    Names.require(ALLOWED, value, "MAC address", ACCEPTED);
  }

  @Override
  public String toString() {
    return value;
  }
}
