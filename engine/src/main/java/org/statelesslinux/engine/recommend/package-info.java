/**
 * Which mode suits a machine: a pure judgement of what modes declare and require, by what is known
 * of the machine. It knows no mode by its name.
 *
 * <p>No method takes or returns null. Everything is immutable and safe for use by several threads.
 */
@NullMarked
package org.statelesslinux.engine.recommend;

import org.jspecify.annotations.NullMarked;
