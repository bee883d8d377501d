/**
 * Reads a site's configuration: from YAML with positions to the model, with every problem at once.
 *
 * <p>No method takes or returns null.
 */
@NullMarked
package org.statelesslinux.engine.config;

import org.jspecify.annotations.NullMarked;
