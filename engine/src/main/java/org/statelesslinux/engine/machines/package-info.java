/**
 * What is known of machines: what they fetched, what they say they run, and which snapshots are
 * therefore in use.
 *
 * <p>No method takes or returns null.
 */
@NullMarked
package org.statelesslinux.engine.machines;

import org.jspecify.annotations.NullMarked;
