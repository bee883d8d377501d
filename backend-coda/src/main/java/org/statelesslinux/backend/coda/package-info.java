/**
 * The mode {@code coda}: images in a Coda volume, which the cache of a machine's Coda client has
 * whole, so that the machine starts and runs without the network.
 *
 * <p>What Coda does that its manual pages do not say was tried with version 8.1.7. Its programs end
 * with exit code 0 when they fail, so what they print is looked at. Coda is in no release of
 * Debian: the tests run against two doubles, one of the programs and one that speaks the kernel's
 * protocol, which say what they are where they begin.
 *
 * <p>Makes plans and touches nothing. No method takes or returns null.
 */
@NullMarked
package org.statelesslinux.backend.coda;

import org.jspecify.annotations.NullMarked;
