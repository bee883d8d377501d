/** What will happen, as data. */
@NullMarked
package org.statelesslinux.plan;

import org.jspecify.annotations.NullMarked;
