package org.statelesslinux.engine.backup;

import java.util.Optional;

/**
 * What a machine says of its store.
 *
 * @param position where the store stands; empty if it is blank
 * @param parent the version that it was once filled from, by the position that this had
 */
record Claim(Optional<Position> position, Optional<Position> parent) {}
