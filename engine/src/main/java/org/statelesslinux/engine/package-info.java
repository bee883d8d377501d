/**
 * The door for programs that embed the engine.
 *
 * <p>Begin with {@link org.statelesslinux.engine.Engine#builder()}. No method takes or returns
 * null.
 */
@NullMarked
package org.statelesslinux.engine;

import org.jspecify.annotations.NullMarked;
