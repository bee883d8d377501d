/** The nfs mode. */
@NullMarked
package org.statelesslinux.backend.nfs;

import org.jspecify.annotations.NullMarked;
