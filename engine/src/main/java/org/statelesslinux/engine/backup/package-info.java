/**
 * Keeps on the server, in versions, what machines send of their stores; nothing goes the other way
 * unless a machine's store is blank or a person asks for it.
 *
 * <p>No method takes or returns null.
 */
@NullMarked
package org.statelesslinux.engine.backup;

import org.jspecify.annotations.NullMarked;
