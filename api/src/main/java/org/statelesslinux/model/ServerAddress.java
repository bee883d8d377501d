package org.statelesslinux.model;

import java.util.regex.Pattern;

/**
 * Where machines reach the server: a host name or an IP address. A name does not end in a number
 * (RFC 1123, section 2.1), so that 192.0.2.300 is found to be wrong here and is looked up nowhere.
 *
 * @param value a host name, an IPv4 address, or an IPv6 address without brackets
 */
public record ServerAddress(String value) {
  /** What an address may be, for messages and schemas. */
  public static final String ACCEPTED =
      "an IP address, or a host name that does not end in a number";

  /** The regular expression of {@link #ACCEPTED}, as JSON Schema takes it, too. */
  public static final String REGEX =
      "(?=.{1,253}$)(?:"
          + Network.ADDRESS_V4
          + "|(?!([^.]*\\.)*(0[xX][0-9A-Fa-f]*|[0-9]+)$)[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?"
          + "|(?=([^:]*:){2})[0-9A-Fa-f:]{2,39}|(?=([^:]*:){2})[0-9A-Fa-f:]{1,30}:"
          + Network.ADDRESS_V4
          + ")";

  private static final Pattern ALLOWED = Pattern.compile(REGEX);
  private static final Pattern OF_THIS_HOST =
      Pattern.compile("127(\\." + Network.OCTET + "){3}|::1|localhost", Pattern.CASE_INSENSITIVE);

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

  /** Whether it leads every host to itself, so that no machine elsewhere can be meant. */
  public boolean isLoopback() {
    return OF_THIS_HOST.matcher(value).matches();
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
