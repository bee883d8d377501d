package org.statelesslinux.engine.recommend;

import static org.statelesslinux.model.Capability.DISKLESS;
import static org.statelesslinux.model.Capability.OFFLINE_BOOT;
import static org.statelesslinux.model.Capability.OFFLINE_RUN;
import static org.statelesslinux.model.Capability.REMOVABLE_MEDIUM;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.statelesslinux.model.Capability;
import org.statelesslinux.model.MachineFacts;

/** What must hold for a mode to suit a machine at all. Each demand yields one reason at most. */
final class Demands {
  private static final Set<Capability> CARRIED =
      Set.of(REMOVABLE_MEDIUM, OFFLINE_BOOT, OFFLINE_RUN);

  private final Candidate mode;
  private final MachineFacts facts;

  private Demands(Candidate mode, MachineFacts facts) {
    this.mode = mode;
    this.facts = facts;
  }

  static List<Reason> of(Candidate mode, MachineFacts facts) {
    Demands demands = new Demands(mode, facts);
    return Stream.of(
            mode.obstacle().map(Reason::condition),
            demands.disk(),
            demands.medium(),
            demands.network(),
            demands.offline(),
            demands.memory())
        .flatMap(Optional::stream)
        .toList();
  }

  private Optional<Reason> disk() {
    if (mode.can(DISKLESS)) {
      return facts
          .disk()
          .filter(bytes -> bytes == 0)
          .map(none -> Reason.met("It has no disk, and this mode needs none."));
    }
    if (facts.disk().isEmpty()) {
      return Optional.of(Reason.condition("it has a disk"));
    }
    long disk = facts.disk().get();
    if (disk == 0) {
      return Optional.of(ruledOut("It has no disk, and this mode needs one", Set.of(DISKLESS)));
    }
    return mode.needs()
        .flatMap(Needs::disk)
        .filter(least -> least > disk)
        .map(
            least ->
                Reason.rulesOut(
                    "Its disk has %s, and what this mode keeps on it takes %s."
                        .formatted(Amounts.size(disk), Amounts.size(least))))
        .or(() -> Optional.of(Reason.met("It has a disk, which this mode needs.")));
  }

  private Optional<Reason> medium() {
    if (mode.needs().filter(Needs::medium).isEmpty()) {
      return Optional.empty();
    }
    if (facts.medium().isEmpty()) {
      return Optional.of(Reason.condition("it can start from a disc or a stick"));
    }
    return Optional.of(
        switch (facts.medium().get()) {
          case NONE ->
              Reason.rulesOut("It starts from no disc and no stick, and this mode needs one.");
          case USB -> Reason.met("It can start from a stick, and this mode does.");
          case CDROM -> Reason.met("It can start from a disc, and this mode does.");
        });
  }

  private Optional<Reason> network() {
    boolean carried = mode.capabilities().containsAll(CARRIED);
    if (facts.network().isEmpty()) {
      return carried
          ? Optional.empty()
          : Optional.of(Reason.condition("it has a network that reaches the server"));
    }
    if (facts.network().get() != MachineFacts.Network.NONE) {
      return Optional.empty();
    }
    return Optional.of(
        carried
            ? Reason.met("It has no network, and in this mode it runs from what is carried to it.")
            : ruledOut("It has no network, and in this mode the OS comes over one", CARRIED));
  }

  private Optional<Reason> offline() {
    if (facts.offline().filter(MachineFacts.Offline.MUST::equals).isEmpty()) {
      return Optional.empty();
    }
    String must = "It must work without the network, and in this mode it ";
    if (mode.can(OFFLINE_BOOT) && mode.can(OFFLINE_RUN)) {
      return Optional.of(Reason.met(must + "starts and runs without one."));
    }
    String cannot =
        mode.can(OFFLINE_RUN)
            ? "does not start without one"
            : mode.can(OFFLINE_BOOT)
                ? "does not run without one"
                : "neither starts nor runs without one";
    return Optional.of(ruledOut(must + cannot, Set.of(OFFLINE_BOOT, OFFLINE_RUN)));
  }

  private Optional<Reason> memory() {
    Optional<Long> needed = mode.needs().flatMap(Needs::memory);
    if (needed.isEmpty()) {
      return mode.needs()
          .filter(Needs::inMemory)
          .map(
              needs ->
                  Reason.condition("its memory holds the image, whose size publishing will tell"));
    }
    String size = Amounts.size(needed.get());
    if (facts.memory().isEmpty()) {
      return Optional.of(Reason.condition("it has more than %s of memory".formatted(size)));
    }
    String memory = Amounts.size(facts.memory().get());
    return Optional.of(
        facts.memory().get() <= needed.get()
            ? Reason.rulesOut(
                "It has %s of memory, and this mode takes %s of it.".formatted(memory, size))
            : Reason.met(
                "It has %s of memory, of which this mode takes %s.".formatted(memory, size)));
  }

  /** Says so where other options would help: the mode is not at an end then. */
  private Reason ruledOut(String sentence, Set<Capability> wanted) {
    return Reason.rulesOut(
        mode.couldDo(wanted)
            ? sentence + ", as it is configured. With other options it may not."
            : sentence + ".");
  }
}
