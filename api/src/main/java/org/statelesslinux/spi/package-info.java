/**
 * What an author of a mode implements.
 *
 * <p>A {@link org.statelesslinux.spi.BackendProvider} is found by {@link java.util.ServiceLoader}
 * and creates a {@link org.statelesslinux.spi.Backend}, which turns requests into plans and touches
 * nothing. No method takes or returns null.
 */
@NullMarked
package org.statelesslinux.spi;

import org.jspecify.annotations.NullMarked;
