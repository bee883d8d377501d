/** How texts from outside are shown to a person. Not for use outside the engine. */
@NullMarked
package org.statelesslinux.engine.text;

import org.jspecify.annotations.NullMarked;
