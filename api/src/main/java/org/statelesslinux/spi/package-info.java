/** What a backend implements and what it is given. */
@NullMarked
package org.statelesslinux.spi;

import org.jspecify.annotations.NullMarked;
