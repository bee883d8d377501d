package org.statelesslinux.engine.recommend;

import static org.statelesslinux.model.Capability.BACKGROUND_UPDATE;
import static org.statelesslinux.model.Capability.DISKLESS;
import static org.statelesslinux.model.Capability.OFFLINE_BOOT;
import static org.statelesslinux.model.Capability.OFFLINE_RUN;
import static org.statelesslinux.model.Capability.REMOVABLE_MEDIUM;
import static org.statelesslinux.model.Capability.ROLLBACK_ON_MACHINE;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.statelesslinux.model.Capability;
import org.statelesslinux.model.Mode;

/** Modes of every kind that there is, under names that nobody knows. */
final class Modes {
  static final long GIB = 1L << 30;

  /** Has its root on the server. */
  static final Candidate SERVED = of("served", needs(false, false), DISKLESS);

  /** Has a copy of 3 GiB on its disk. */
  static final Candidate COPIED =
      of(
          "copied",
          new Needs(false, false, Optional.empty(), Optional.of(3 * GIB)),
          OFFLINE_BOOT,
          OFFLINE_RUN,
          BACKGROUND_UPDATE,
          ROLLBACK_ON_MACHINE);

  /** Runs from a medium. */
  static final Candidate CARRIED =
      of("carried", needs(true, false), OFFLINE_BOOT, OFFLINE_RUN, DISKLESS, REMOVABLE_MEDIUM);

  /** Fetches an image into 1 GiB of memory. */
  static final Candidate FETCHED =
      of(
          "fetched",
          new Needs(false, true, Optional.of(GIB), Optional.empty()),
          OFFLINE_RUN,
          DISKLESS);

  /** Declares a lot, and cannot be used as it stands. */
  static final Candidate UNSET =
      new Candidate(
          new Mode("unset"),
          Set.of(OFFLINE_BOOT, OFFLINE_RUN, DISKLESS, BACKGROUND_UPDATE),
          Set.of(OFFLINE_BOOT, OFFLINE_RUN, DISKLESS, BACKGROUND_UPDATE),
          Optional.empty(),
          Optional.of("its options 'realm' are set"));

  static final List<Candidate> ALL = List.of(SERVED, COPIED, CARRIED, FETCHED, UNSET);

  private Modes() {}

  static Candidate of(String mode, Needs needs, Capability... capabilities) {
    Set<Capability> all = Set.of(capabilities);
    return new Candidate(new Mode(mode), all, all, Optional.of(needs), Optional.empty());
  }

  static Needs needs(boolean medium, boolean inMemory) {
    return new Needs(medium, inMemory, Optional.empty(), Optional.empty());
  }
}
