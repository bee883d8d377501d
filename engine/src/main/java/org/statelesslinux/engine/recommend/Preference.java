package org.statelesslinux.engine.recommend;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.statelesslinux.model.Capability;
import org.statelesslinux.model.MachineFacts;

/**
 * What makes one mode better than another for a machine that both suit.
 *
 * @param points how much it counts, as docs/choosing-a-mode.md says
 * @param matters for which machines
 * @param holds whether a mode has it; empty where that is not known
 * @param pro what to say of one that has it
 * @param con what to say of one that has it not; empty to say nothing
 */
record Preference(
    int points,
    Predicate<MachineFacts> matters,
    Function<Candidate, Optional<Boolean>> holds,
    String pro,
    String con) {
  /** Below it, a network is slow: 100 Mbit/s. */
  private static final long SLOW = 100_000_000;

  /** Up to it, memory is little: 2 GiB. */
  private static final long LITTLE = 2L << 30;

  /** All that count, those first that are said first. */
  static final List<Preference> ALL =
      List.of(
          new Preference(
              3,
              Preference::isAwayAtTimes,
              can(Capability.OFFLINE_RUN),
              "Its network is not always there, and in this mode it runs on without.",
              "Its network is not always there, and in this mode all waits until it is back."),
          new Preference(
              3,
              Preference::isAwayAtTimes,
              can(Capability.OFFLINE_BOOT),
              "Its network is not always there, and in this mode it starts without.",
              "Its network is not always there, and in this mode it starts only with it."),
          new Preference(
              3,
              Preference::hasNetwork,
              mode -> mode.needs().map(needs -> !needs.medium()),
              "What is published reaches it over its network.",
              "What is published is carried to it on a disc or a stick, each time."),
          new Preference(
              2,
              Preference::isSlow,
              can(Capability.OFFLINE_BOOT),
              "Its network is slow, and in this mode nothing is fetched a second time.",
              "Its network is slow, and in this mode the OS comes over it at every start."),
          new Preference(
              2,
              Preference::hasLittleMemory,
              mode -> mode.needs().map(needs -> !needs.inMemory()),
              "It has little memory, and this mode has no image in it.",
              "It has little memory, and this mode has a whole image in it."),
          new Preference(
              2,
              Preference::isPersonal,
              can(Capability.OFFLINE_RUN),
              "It is one person's, who works on when the server is away.",
              "It is one person's, who waits when the server is away."),
          new Preference(
              1,
              Preference::hasNetwork,
              can(Capability.BACKGROUND_UPDATE),
              "What is published comes while it runs, so that no start waits for it.",
              ""),
          new Preference(
              1,
              facts -> true,
              can(Capability.ROLLBACK_ON_MACHINE),
              "It can go back to an earlier snapshot without the server.",
              ""),
          new Preference(
              1,
              Preference::isShared,
              can(Capability.DISKLESS),
              "Many use it, and in this mode no disk has an OS that one could change for the next.",
              ""),
          new Preference(
              1,
              Preference::isPersonal,
              can(Capability.WRITE_BACK),
              "It is one person's, and what is changed in its root reaches the server.",
              ""));

  /** What it says of a mode for a machine. */
  Optional<Reason> of(Candidate mode, MachineFacts facts) {
    if (!matters.test(facts)) {
      return Optional.empty();
    }
    return holds
        .apply(mode)
        .map(has -> has ? new Reason(Reason.Kind.FOR, points, pro) : Reason.against(con))
        .filter(reason -> !reason.text().isEmpty());
  }

  private static Function<Candidate, Optional<Boolean>> can(Capability capability) {
    return mode -> Optional.of(mode.can(capability));
  }

  private static boolean hasNetwork(MachineFacts facts) {
    return facts.network().filter(one -> one != MachineFacts.Network.NONE).isPresent();
  }

  private static boolean isAwayAtTimes(MachineFacts facts) {
    return facts.network().filter(MachineFacts.Network.UNRELIABLE::equals).isPresent()
        || facts.offline().filter(MachineFacts.Offline.SOMETIMES::equals).isPresent();
  }

  private static boolean isSlow(MachineFacts facts) {
    return facts.speed().filter(bits -> bits < SLOW).isPresent();
  }

  private static boolean hasLittleMemory(MachineFacts facts) {
    return facts.memory().filter(bytes -> bytes <= LITTLE).isPresent();
  }

  private static boolean isPersonal(MachineFacts facts) {
    return facts.usedBy().filter(MachineFacts.Use.PERSONAL::equals).isPresent();
  }

  private static boolean isShared(MachineFacts facts) {
    return facts.usedBy().filter(MachineFacts.Use.SHARED::equals).isPresent();
  }
}
