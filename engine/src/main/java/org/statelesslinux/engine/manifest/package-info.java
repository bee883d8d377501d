/**
 * The manifest of a tree: its entries, how they are written in the mtree(5) format, read and
 * compared. Internal to the engine; touches nothing but the streams it is given.
 *
 * <p>Values may be shared between threads, readers and writers may not.
 */
@NullMarked
package org.statelesslinux.engine.manifest;

import org.jspecify.annotations.NullMarked;
