/**
 * Writes the image of a medium to a whole disk of this host, such as a USB stick, once it is
 * certain that nobody uses that disk.
 *
 * <p>{@link org.statelesslinux.engine.disk.ImageToDisk} is the door. No method takes or returns
 * null.
 */
@NullMarked
package org.statelesslinux.engine.disk;

import org.jspecify.annotations.NullMarked;
