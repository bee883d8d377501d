package org.statelesslinux.engine.recommend;

import java.util.Optional;

/**
 * What a mode takes of a machine, by its plans.
 *
 * @param medium whether it starts from a medium in every case
 * @param inMemory whether it has the whole image in memory
 * @param memory how many bytes of memory it takes; empty where that is not known before publishing
 * @param disk how many bytes of the disk it takes at least; empty where that is not known
 */
public record Needs(boolean medium, boolean inMemory, Optional<Long> memory, Optional<Long> disk) {}
