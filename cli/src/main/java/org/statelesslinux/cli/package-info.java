/** The stateless command. */
@NullMarked
package org.statelesslinux.cli;

import org.jspecify.annotations.NullMarked;
