/**
 * The repository: where snapshots are kept, made, listed, verified, compared and thrown away.
 *
 * <p>{@link org.statelesslinux.engine.repository.Repository} is the door. No method takes or
 * returns null.
 */
@NullMarked
package org.statelesslinux.engine.repository;

import org.jspecify.annotations.NullMarked;
