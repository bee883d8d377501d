package org.statelesslinux.model;

import java.util.regex.Pattern;

/**
 * Where machines reach the server: a host name or an IP address. What ends in a number is an IPv4
 * address or nothing (RFC 1123, section 2.1), so that 192.0.2.300 is not taken for a name.
 *
 * @param value a host name, an IPv4 address, or an IPv6 address without brackets
 */
public record ServerAddress(String value) {
  private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])";

  private static final Pattern ALLOWED =
      Pattern.compile(
          "(?=.{1,253}$)("
              + BYTE
              + "(\\."
              + BYTE
              + "){3}|(?!([^.]*\\.)*[0-9]+$)[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?"
              + "|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)");

  /** What an address may be, for messages and schemas. */
  public static final String ACCEPTED = "a host name or an IP address";

  /** This very host, over its loopback interface. */
  public static final ServerAddress LOOPBACK = new ServerAddress("127.0.0.1");

  /**
   * Checks the text.
   *
   * @throws IllegalArgumentException if it is neither a host name nor an address
   */
  public ServerAddress {
    Names.require(ALLOWED, value, "server address", ACCEPTED);
  }

  /** The address as it stands in a URL: IPv6 in brackets (RFC 3986, section 3.2.2). */
  public String inUrl() {
    return value.contains(":") ? "[" + value + "]" : value;
  }

  @Override
  public String toString() {
    return value;
  }
}
