/**
 * System calls that the JDK does not offer: all relative to directory descriptors, all names as raw
 * bytes, all times in nanoseconds. Internal to the engine.
 *
 * <p>Linux on 64-bit little-endian processors alone. Everything may be called from any thread; a
 * descriptor belongs to whoever opened it.
 */
@NullMarked
package org.statelesslinux.engine.posix;

import org.jspecify.annotations.NullMarked;
