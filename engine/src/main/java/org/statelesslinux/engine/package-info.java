/** The door for embedders. */
@NullMarked
package org.statelesslinux.engine;

import org.jspecify.annotations.NullMarked;
