/**
 * What will happen: plans, their steps and what they require, as data.
 *
 * <p>A plan does nothing by itself. The engine prints it, carries it out on the server, or renders
 * it to a shell script for a machine. Nothing here does I/O; every value can be shared between
 * threads; no method takes or returns null.
 */
@NullMarked
package org.statelesslinux.plan;

import org.jspecify.annotations.NullMarked;
