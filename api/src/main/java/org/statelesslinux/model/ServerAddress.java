package org.statelesslinux.model;

import java.util.regex.Pattern;

/**
 * Where machines reach the server: a host name or an IP address.
 *
 * @param value a host name, an IPv4 address, or an IPv6 address without brackets
 */
public record ServerAddress(String value) {
  private static final Pattern ALLOWED =
      Pattern.compile(
          "(?=.{1,253}$)([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)");

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
