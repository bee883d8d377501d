package org.statelesslinux.spi;

import java.util.regex.Pattern;

/**
 * A network from which machines may come, in CIDR notation (RFC 4632, RFC 4291).
 *
 * @param cidr an IPv4 or IPv6 address, a slash, and the length of the prefix
 */
public record Network(String cidr) {
  /** What a network may be, for messages. */
  public static final String ACCEPTED =
      "an IPv4 or IPv6 address, with a prefix length for a whole network: 192.0.2.0/24";

  private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
  private static final Pattern V4 =
      Pattern.compile(OCTET + "(\\." + OCTET + "){3}(/(3[0-2]|[12]?[0-9]))?");
  private static final Pattern V6 =
      Pattern.compile("(?=.*:)[0-9A-Fa-f:]{2,39}(/(12[0-8]|1[01][0-9]|[1-9]?[0-9]))?");

  /**
   * Checks the text.
   *
   * @throws IllegalArgumentException if it is no network
   */
  public Network {
    if (!V4.matcher(cidr).matches() && !V6.matcher(cidr).matches()) {
      throw new IllegalArgumentException("'" + cidr + "' is not a network; accepted: " + ACCEPTED);
    }
  }

  /** The network of this text. */
  public static Network parse(String text) {
    return new Network(text);
  }

  @Override
  public String toString() {
    return cidr;
  }
}
