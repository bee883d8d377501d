/**
 * What publishing a snapshot in a mode produced: whether it may be, where it is kept, what is known
 * of it.
 *
 * <p>No method takes or returns null.
 */
@NullMarked
package org.statelesslinux.engine.publication;

import org.jspecify.annotations.NullMarked;
