package org.statelesslinux.engine.recommend;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.statelesslinux.model.MachineFacts;
import org.statelesslinux.model.MachineFacts.Medium;
import org.statelesslinux.model.MachineFacts.Network;
import org.statelesslinux.model.MachineFacts.Offline;
import org.statelesslinux.model.MachineFacts.Use;

/** The machines that differ from one in a single fact. */
final class WhatIf {
  private static final long LITTLE_MEMORY = 1L << 30;
  private static final long MUCH_MEMORY = 16L << 30;
  private static final long A_DISK = 256L << 30;
  private static final long SLOW = 10_000_000;
  private static final long FAST = 1_000_000_000;

  private final List<Other> others = new ArrayList<>();

  private WhatIf() {}

  /**
   * A machine that differs.
   *
   * @param condition what is different, in words that follow "if"
   * @param facts all of its facts
   * @param either the condition that stands for this one and all others that have it too, where
   *     their answers are the same
   */
  record Other(String condition, MachineFacts facts, Optional<String> either) {}

  static List<Other> of(MachineFacts facts) {
    WhatIf all = new WhatIf();
    for (long memory : List.of(LITTLE_MEMORY, MUCH_MEMORY)) {
      all.has(
          facts.memory(), Amounts.size(memory) + " of memory", memory, facts.withMemory(memory));
    }
    all.has(facts.disk(), "no disk", 0L, facts.withDisk(0));
    if (facts.disk().filter(bytes -> bytes > 0).isEmpty()) {
      all.has(facts.disk(), "a disk", A_DISK, facts.withDisk(A_DISK));
    }
    all.add(
        facts.medium(),
        Medium.NONE,
        new String[] {
          "it starts from no disc and no stick", "it started from no disc and no stick"
        },
        facts.withMedium(Medium.NONE));
    if (facts.medium().filter(one -> one != Medium.NONE).isEmpty()) {
      all.add(
          facts.medium(),
          Medium.USB,
          new String[] {
            "it can start from a disc or a stick", "it could start from a disc or a stick"
          },
          facts.withMedium(Medium.USB));
    }
    all.has(facts.network(), "no network", Network.NONE, facts.withNetwork(Network.NONE));
    all.network(facts);
    if (facts.network().filter(Network.NONE::equals).isEmpty()) {
      if (facts.speed().filter(bits -> bits <= SLOW).isEmpty()) {
        all.speed(facts, SLOW);
      }
      if (facts.speed().filter(bits -> bits >= FAST).isEmpty()) {
        all.speed(facts, FAST);
      }
      all.offline(
          facts,
          Offline.NEVER,
          "it need not work without the network",
          "it did not have to work without the network");
    }
    all.offline(
        facts,
        Offline.SOMETIMES,
        "it is used without the network at times",
        "it were used without the network at times");
    all.offline(
        facts,
        Offline.MUST,
        "it must work without the network",
        "it had to work without the network");
    all.is(facts.usedBy(), "it", "one person's", Use.PERSONAL, facts.withUsedBy(Use.PERSONAL));
    all.add(
        facts.usedBy(),
        Use.SHARED,
        new String[] {"many use it", "many used it"},
        facts.withUsedBy(Use.SHARED));
    return List.copyOf(all.others);
  }

  private void network(MachineFacts facts) {
    Optional<Network> now = facts.network();
    boolean hasOne = now.filter(one -> one != Network.NONE).isPresent();
    String is = now.isEmpty() ? "is" : "were";
    Optional<String> either =
        hasOne
            ? Optional.empty()
            : Optional.of(now.isEmpty() ? "it has a network" : "it had a network");
    for (Network network : List.of(Network.UNRELIABLE, Network.RELIABLE)) {
      if (!now.filter(network::equals).isPresent()) {
        others.add(
            new Other(
                "its network %s %s".formatted(is, network.word()),
                facts.withNetwork(network),
                either));
      }
    }
  }

  private void speed(MachineFacts facts, long bits) {
    String words = " " + Amounts.speed(bits);
    add(
        facts.speed(),
        bits,
        new String[] {"its network has" + words, "its network had" + words},
        facts.withSpeed(bits));
  }

  private void offline(MachineFacts facts, Offline value, String unknown, String known) {
    add(facts.offline(), value, new String[] {unknown, known}, facts.withOffline(value));
  }

  private <T> void has(Optional<T> now, String what, T value, MachineFacts facts) {
    add(now, value, new String[] {"it has " + what, "it had " + what}, facts);
  }

  private <T> void is(Optional<T> now, String what, String word, T value, MachineFacts facts) {
    add(now, value, new String[] {what + " is " + word, what + " were " + word}, facts);
  }

  /** Adds one unless it is no other; what is unknown may well be so, what is known is not. */
  private <T> void add(Optional<T> now, T value, String[] words, MachineFacts facts) {
    if (!now.filter(value::equals).isPresent()) {
      others.add(new Other(now.isEmpty() ? words[0] : words[1], facts, Optional.empty()));
    }
  }
}
