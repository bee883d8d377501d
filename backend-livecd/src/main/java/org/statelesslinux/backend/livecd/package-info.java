/** The livecd mode. */
@NullMarked
package org.statelesslinux.backend.livecd;

import org.jspecify.annotations.NullMarked;
