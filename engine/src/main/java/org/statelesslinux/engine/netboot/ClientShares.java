package org.statelesslinux.engine.netboot;

import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sees to it that one client, told by its address, does not have all requests answered that are
 * answered at a time. Thread-safe.
 */
final class ClientShares {
  private final int most;
  private final Map<InetAddress, Integer> taken = new ConcurrentHashMap<>();

  /**
   * Nobody has anything yet.
   *
   * @param most how many a client may have at a time
   */
  ClientShares(int most) {
    this.most = most;
  }

  /** Takes one, to be given back; false if the client has as many as it may. */
  boolean take(InetAddress client) {
    boolean[] took = new boolean[1];
    taken.compute(
        client,
        (address, count) -> {
          int now = count == null ? 0 : count;
          took[0] = now < most;
          return took[0] ? now + 1 : now;
        });
    return took[0];
  }

  /** Gives one back. */
  void giveBack(InetAddress client) {
    taken.computeIfPresent(client, (address, count) -> count == 1 ? null : count - 1);
  }
}
