/**
 * Trees as layers that are stacked: what of a tree differs from an older one, and that as a tree to
 * pack. Reads snapshots and writes below a directory that it is given; starts nothing, mounts
 * nothing. No method takes or returns null.
 */
@NullMarked
package org.statelesslinux.engine.layer;

import org.jspecify.annotations.NullMarked;
