package org.statelesslinux.backend.nfs;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.statelesslinux.model.Network;
import org.statelesslinux.spi.BackendException;

/**
 * The networks that clients may come from, in the form that every server reads alike: IPv6 written
 * out, no bit set behind the prefix, one address without a prefix.
 */
final class ClientNetworks {
  private static final Network THIS_HOST_V4 = new Network("127.0.0.0/8");
  private static final Network THIS_HOST_V6 = new Network("::1");

  /** NFS-Ganesha 4 reads two digits of a prefix length and no more. */
  private static final int LONGEST_PREFIX = 99;

  private ClientNetworks() {}

  /** This host itself, then the others. */
  static List<String> withThisHost(List<Network> others) throws BackendException {
    List<String> networks = new ArrayList<>();
    add(THIS_HOST_V4, networks);
    add(THIS_HOST_V6, networks);
    for (Network other : others) {
      add(other, networks);
    }
    return networks.stream().distinct().toList();
  }

  private static void add(Network network, List<String> into) throws BackendException {
    String[] parts = network.cidr().split("/", 2);
    byte[] address = address(parts[0]);
    int bits = address.length * Byte.SIZE;
    int prefix = parts.length == 2 ? Integer.parseInt(parts[1]) : bits;
    if (prefix > LONGEST_PREFIX && prefix < bits) {
      throw refused(
          network,
          "has a prefix of more than " + LONGEST_PREFIX + " bits",
          "Name the single addresses, or a network that holds them.");
    }
    if (prefix == bits && network.cidr().startsWith("0.0.0.0")) {
      throw refused(
          network, "is nobody's address", "Write 0.0.0.0/0 if everybody is to be let in.");
    }
    for (int bit = prefix; bit < bits; bit++) {
      address[bit / Byte.SIZE] &= (byte) ~(0x80 >> bit % Byte.SIZE);
    }
    if (prefix == 0) {
      // Neither server takes a prefix of no bits for a network: two halves are the same.
      into.add(text(address) + "/1");
      address[0] = (byte) 0x80;
      into.add(text(address) + "/1");
    } else {
      into.add(text(address) + (prefix == bits ? "" : "/" + prefix));
    }
  }

  /** Looks nothing up: what a {@link Network} begins with is an address. */
  private static byte[] address(String text) {
    try {
      return InetAddress.getByName(text).getAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static String text(byte[] address) {
    try {
      return InetAddress.getByAddress(address).getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static BackendException refused(Network network, String found, String advice) {
    return new BackendException("the network " + network + " in 'allow' " + found, advice);
  }
}
