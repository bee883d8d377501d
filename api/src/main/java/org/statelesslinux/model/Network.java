package org.statelesslinux.model;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
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

  /** The regular expression of a number of an IPv4 address. */
  static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";

  /** The regular expression of an IPv4 address. */
  static final String ADDRESS_V4 = OCTET + "(\\." + OCTET + "){3}";

  private static final Pattern V4 = Pattern.compile(ADDRESS_V4 + "(/(3[0-2]|[12]?[0-9]))?");
  private static final Pattern V6 =
      Pattern.compile("(?=.*:)[0-9A-Fa-f:]{2,39}(/(12[0-8]|1[01][0-9]|[1-9]?[0-9]))?");

  /**
   * Checks the text.
   *
   * @throws IllegalArgumentException if it is no network
   */
  public Network {
    if (!V4.matcher(cidr).matches() && !(V6.matcher(cidr).matches() && isV6(cidr))) {
      throw new IllegalArgumentException("'" + cidr + "' is not a network; accepted: " + ACCEPTED);
    }
  }

  /** What has a colon is looked up nowhere. An IPv4 address in IPv6 would never match. */
  private static boolean isV6(String cidr) {
    try {
      return InetAddress.getByName(cidr.replaceFirst("/.*", "")) instanceof Inet6Address;
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /** The network of this text. */
  public static Network parse(String text) {
    return new Network(text);
  }

  /** Whether an address is one of this network. */
  public boolean contains(InetAddress address) {
    int slash = cidr.indexOf('/');
    byte[] network;
    try {
      network = InetAddress.getByName(slash < 0 ? cidr : cidr.substring(0, slash)).getAddress();
    } catch (UnknownHostException e) {
      return false;
    }
    byte[] bytes = address.getAddress();
    int bits = slash < 0 ? 8 * network.length : Integer.parseInt(cidr.substring(slash + 1));
    // What is written as an IPv4 address in IPv6 is none of either here.
    if (bytes.length != network.length || bits > 8 * network.length) {
      return false;
    }
    for (int i = 0; i < bits; i++) {
      int mask = 0x80 >> i % 8;
      if ((bytes[i / 8] & mask) != (network[i / 8] & mask)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return cidr;
  }
}
