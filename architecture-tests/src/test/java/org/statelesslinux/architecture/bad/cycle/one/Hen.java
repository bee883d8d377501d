package org.statelesslinux.architecture.bad.cycle.one;

import org.statelesslinux.architecture.bad.cycle.two.Egg;

/** One half of a cycle of packages. */
public record Hen(Egg origin) {}
