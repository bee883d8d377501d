/**
 * Starts machines over the network: an HTTP service with scripts for iPXE, kernels and boot images,
 * and a place where machines report what they run. Not for use outside the engine.
 */
@NullMarked
package org.statelesslinux.engine.netboot;

import org.jspecify.annotations.NullMarked;
