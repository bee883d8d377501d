package org.statelesslinux.testkit.vm;

import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A network card of a virtual machine (virtio) and what is at the other end of its wire.
 *
 * @param wire what is at the other end
 * @param mac the card's address, six pairs of lower-case hexadecimal digits with colons between, or
 *     none for one that QEMU's users know: 52:54:00, then the card's number
 * @param bootFile what DHCP names as the boot file, or none; a card that has one is one that the
 *     machine can start from, by iPXE
 * @param forwarded by TCP ports of this host's loopback address, the ports of the machine that they
 *     lead to
 */
public record Network(
    Wire wire, Optional<String> mac, Optional<String> bootFile, Map<Integer, Integer> forwarded) {
  private static final Pattern MAC =
      Pattern.compile("[0-9a-f][02468ace](:[0-9a-f]{2}){5}", Pattern.CASE_INSENSITIVE);
  private static final int LONGEST_BOOT_FILE = 127;
  private static final int LAST_PORT = 65_535;

  /** What a card's wire leads to. */
  public enum Wire {
    /**
     * A network of the machine's own, 10.0.2.0/24 with DHCP and a name server. This host's loopback
     * address is 10.0.2.2 in it. What this host reaches, the machine reaches through it, the world
     * included; nobody reaches the machine, but by {@link Network#forward}.
     */
    USER,

    /** The same, but DHCP alone answers: neither this host nor anything else is reached. */
    RESTRICTED,

    /** A wire with a link and nobody on it, so DHCP stays silent. */
    SILENT
  }

  /**
   * Checks what is given.
   *
   * @throws IllegalArgumentException if it is no address of one card, no boot file can be named, or
   *     a port is none or cannot be reached
   */
  public Network {
    Objects.requireNonNull(wire);
    mac.ifPresent(
        address -> require(MAC.matcher(address).matches(), "no address of one card", address));
    mac = mac.map(address -> address.toLowerCase(Locale.ROOT));
    bootFile.ifPresent(
        file -> {
          require(wire != Wire.SILENT, "nobody there names a boot file", file);
          require(
              file.length() <= LONGEST_BOOT_FILE && file.matches("[!-~]+"),
              "no boot file of up to " + LONGEST_BOOT_FILE + " ASCII characters",
              file);
        });
    forwarded = Collections.unmodifiableSortedMap(new TreeMap<>(forwarded));
    forwarded.forEach(
        (here, port) -> {
          String ports = here + " to " + port;
          require(wire != Wire.SILENT, "nobody there is reached", ports);
          require(isPort(here) && isPort(port), "no TCP ports", ports);
        });
  }

  private static boolean isPort(int number) {
    return number >= 1 && number <= LAST_PORT;
  }

  private static void require(boolean holds, String otherwise, String what) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise + ": " + ConsoleText.plain(what));
    }
  }

  /** A card on a network of the machine's own; see {@link Wire#USER}. */
  public static Network user() {
    return on(Wire.USER);
  }

  /** A card on a network where DHCP answers and nothing else is reached. */
  public static Network restricted() {
    return on(Wire.RESTRICTED);
  }

  /** A card on a wire where nobody answers. */
  public static Network silent() {
    return on(Wire.SILENT);
  }

  private static Network on(Wire wire) {
    return new Network(wire, Optional.empty(), Optional.empty(), Map.of());
  }

  /** The same with an address. */
  public Network mac(String address) {
    return new Network(wire, Optional.of(address), bootFile, forwarded);
  }

  /**
   * The same, from which the machine can start: iPXE fetches what DHCP names. TFTP is not served.
   *
   * @param url what to start, such as {@code http://10.0.2.2:8069/boot.ipxe}
   */
  public Network bootFile(String url) {
    return new Network(wire, mac, Optional.of(url), forwarded);
  }

  /**
   * The same, and whoever connects to a port of this host's loopback address reaches the machine.
   *
   * @param here a TCP port of 127.0.0.1 that nobody uses
   * @param port the machine's TCP port that it leads to, such as 22
   */
  public Network forward(int here, int port) {
    Map<Integer, Integer> more = new TreeMap<>(forwarded);
    more.put(here, port);
    return new Network(wire, mac, bootFile, more);
  }
}
