/**
 * Makes state rules of the tables that other systems keep for the same purpose: rwtab, statetab,
 * persistence.conf, litefile.
 *
 * <p>{@link org.statelesslinux.engine.imports.RuleImport} is the door. No method takes or returns
 * null.
 */
@NullMarked
package org.statelesslinux.engine.imports;

import org.jspecify.annotations.NullMarked;
