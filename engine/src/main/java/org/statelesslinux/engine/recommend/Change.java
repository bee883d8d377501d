package org.statelesslinux.engine.recommend;

import java.util.Optional;

/**
 * A fact that would give another answer.
 *
 * @param condition in words that follow "if": {@code "it had no disk"}, or {@code "it has no disk"}
 *     where that is not known
 * @param first what would come first; empty if no mode would suit
 */
public record Change(String condition, Optional<RankedMode> first) {}
