/** What the things are that everything else speaks of. */
@NullMarked
package org.statelesslinux.model;

import org.jspecify.annotations.NullMarked;
