/** The rsync mode. */
@NullMarked
package org.statelesslinux.backend.rsync;

import org.jspecify.annotations.NullMarked;
