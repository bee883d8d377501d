package org.statelesslinux.architecture.bad.cycle.two;

import org.statelesslinux.architecture.bad.cycle.one.Hen;

/** The other half of a cycle of packages. */
public record Egg(Hen origin) {}
