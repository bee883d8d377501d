/**
 * What things are: the words of a site, as immutable values that check themselves.
 *
 * <p>Nothing here does I/O. Every value can be shared between threads. No method takes or returns
 * null.
 */
@NullMarked
package org.statelesslinux.model;

import org.jspecify.annotations.NullMarked;
