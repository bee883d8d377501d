package org.statelesslinux.engine.recommend;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.statelesslinux.model.Capability;
import org.statelesslinux.model.MachineFacts;

/**
 * What makes one mode better than another for a machine that both suit. The points are those of
 * docs/choosing-a-mode.md.
 */
enum Preference {
  RUNS_ON(
      3,
      Preference::isAwayAtTimes,
      can(Capability.OFFLINE_RUN),
      "Its network is not always there, and in this mode it runs on without.",
      "Its network is not always there, and in this mode all waits until it is back."),
  STARTS_ALONE(
      3,
      Preference::isAwayAtTimes,
      can(Capability.OFFLINE_BOOT),
      "Its network is not always there, and in this mode it starts without.",
      "Its network is not always there, and in this mode it starts only with it."),
  NOBODY_CARRIES(
      3,
      Preference::hasNetwork,
      mode -> mode.needs().map(needs -> !needs.medium()),
      "What is published reaches it over its network.",
      "What is published is carried to it on a disc or a stick, each time."),
  FETCHES_ONCE(
      2,
      Preference::isSlow,
      can(Capability.OFFLINE_BOOT),
      "Its network is slow, and in this mode nothing is fetched a second time.",
      "Its network is slow, and in this mode the OS comes over it at every start."),
  LEAVES_MEMORY(
      2,
      Preference::hasLittleMemory,
      mode -> mode.needs().map(needs -> !needs.inMemory()),
      "It has little memory, and this mode has no image in it.",
      "It has little memory, and this mode has a whole image in it."),
  WORK_GOES_ON(
      2,
      Preference::isPersonal,
      can(Capability.OFFLINE_RUN),
      "It is one person's, who works on when the server is away.",
      "It is one person's, who waits when the server is away."),
  COMES_MEANWHILE(
      1,
      Preference::hasNetwork,
      can(Capability.BACKGROUND_UPDATE),
      "What is published comes while it runs, so that no start waits for it.",
      ""),
  GOES_BACK(
      1,
      facts -> true,
      can(Capability.ROLLBACK_ON_MACHINE),
      "It can go back to an earlier snapshot without the server.",
      ""),
  NOTHING_LEFT(
      1,
      Preference::isShared,
      can(Capability.DISKLESS),
      "Many use it, and in this mode no disk has an OS that one could change for the next.",
      ""),
  WRITES_BACK(
      1,
      Preference::isPersonal,
      can(Capability.WRITE_BACK),
      "It is one person's, and what is changed in its root reaches the server.",
      "");

  /** Below it, a network is slow: 100 Mbit/s. */
  private static final long SLOW = 100_000_000;

  /** Up to it, memory is little: 2 GiB. */
  private static final long LITTLE = 2L << 30;

  private final int points;
  private final Predicate<MachineFacts> matters;
  private final Function<Candidate, Optional<Boolean>> holds;
  private final String pro;
  private final String con;

  /**
   * A preference.
   *
   * @param matters for which machines
   * @param holds whether a mode has it; empty where that is not known
   * @param con what to say of one that has it not; empty to say nothing
   */
  Preference(
      int points,
      Predicate<MachineFacts> matters,
      Function<Candidate, Optional<Boolean>> holds,
      String pro,
      String con) {
    this.points = points;
    this.matters = matters;
    this.holds = holds;
    this.pro = pro;
    this.con = con;
  }

  int points() {
    return points;
  }

  String pro() {
    return pro;
  }

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
