/**
 * What state rules may name: by their words alone, and in one snapshot, whose manifest says what
 * patterns match.
 *
 * <p>{@link org.statelesslinux.engine.state.RulePaths} and {@link
 * org.statelesslinux.engine.state.SnapshotRules} are the doors. No method takes or returns null.
 */
@NullMarked
package org.statelesslinux.engine.state;

import org.jspecify.annotations.NullMarked;
