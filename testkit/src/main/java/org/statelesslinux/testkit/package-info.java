/** The conformance kit for authors of backends. */
@NullMarked
package org.statelesslinux.testkit;

import org.jspecify.annotations.NullMarked;
