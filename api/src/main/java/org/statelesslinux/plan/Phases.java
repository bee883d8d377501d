package org.statelesslinux.plan;

import java.util.EnumSet;
import java.util.Set;

/** The sets of phases that kinds of steps share. */
final class Phases {
  static final Set<Phase> ALL = Set.copyOf(EnumSet.allOf(Phase.class));
  static final Set<Phase> MACHINE = Set.of(Phase.BOOT, Phase.UPDATE);
  static final Set<Phase> BOOT = Set.of(Phase.BOOT);
  static final Set<Phase> PUBLISH = Set.of(Phase.PUBLISH);
  static final Set<Phase> SERVER = Set.of(Phase.PUBLISH, Phase.WITHDRAW);
  static final Set<Phase> MEDIA = Set.of(Phase.MEDIA);
  static final Set<Phase> SERVE = Set.of(Phase.SERVE);
  static final Set<Phase> SERVICES = Set.of(Phase.SERVE, Phase.BOOT);

  private Phases() {}
}
