/**
 * The {@code stateless} command: reads arguments, calls the engine's door, and says what came of
 * it.
 */
@NullMarked
package org.statelesslinux.cli;

import org.jspecify.annotations.NullMarked;
