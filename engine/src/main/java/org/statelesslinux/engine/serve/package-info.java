/**
 * Keeps services running on the server: starts them, sees when they are ready, starts them again
 * when they end, and ends them.
 *
 * <p>No method takes or returns null.
 */
@NullMarked
package org.statelesslinux.engine.serve;

import org.jspecify.annotations.NullMarked;
