/**
 * Who machines are: ids and keys that all come from one secret of the site.
 *
 * <p>No method takes or returns null.
 */
@NullMarked
package org.statelesslinux.engine.identity;

import org.jspecify.annotations.NullMarked;
