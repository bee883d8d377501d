/**
 * Finds backends, checks what they declare, and stands between them and the rest of the engine.
 *
 * <p>No method takes or returns null.
 */
@NullMarked
package org.statelesslinux.engine.backend;

import org.jspecify.annotations.NullMarked;
