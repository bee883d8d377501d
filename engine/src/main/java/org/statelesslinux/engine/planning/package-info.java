/**
 * Puts plans together: what a backend contributes, checked, and what the core does in every mode.
 *
 * <p>Nothing here does I/O. No method takes or returns null.
 */
@NullMarked
package org.statelesslinux.engine.planning;

import org.jspecify.annotations.NullMarked;
