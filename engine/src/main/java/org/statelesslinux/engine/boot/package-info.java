/**
 * Builds what a machine starts from: finds the kernel in a snapshot's tree, and packs the boot
 * image out of the tree, the toolbox and what the plan needs.
 *
 * <p>Reads trees, which are hostile, through {@code TreeFiles} alone; writes the files it is asked
 * for; starts the compressors. No method takes or returns null.
 */
@NullMarked
package org.statelesslinux.engine.boot;

import org.jspecify.annotations.NullMarked;
