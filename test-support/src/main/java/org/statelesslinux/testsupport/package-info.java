/** Conditions for tests, and the list of what they left out. */
@NullMarked
package org.statelesslinux.testsupport;

import org.jspecify.annotations.NullMarked;
