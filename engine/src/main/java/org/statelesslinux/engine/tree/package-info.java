/**
 * Trees of files: walking, reading, writing, comparing and removing them by descriptors, so that no
 * path is ever looked up twice. Internal to the engine.
 */
@NullMarked
package org.statelesslinux.engine.tree;

import org.jspecify.annotations.NullMarked;
