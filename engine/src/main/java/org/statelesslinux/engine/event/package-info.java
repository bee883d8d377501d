/**
 * What the engine tells while it works: events for progress bars, logs and screens.
 *
 * <p>No method takes or returns null.
 */
@NullMarked
package org.statelesslinux.engine.event;

import org.jspecify.annotations.NullMarked;
