/** What the engine reports while it works. */
@NullMarked
package org.statelesslinux.engine.event;

import org.jspecify.annotations.NullMarked;
