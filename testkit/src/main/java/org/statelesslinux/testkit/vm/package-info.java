/**
 * Virtual machines for tests: QEMU with a console that can be waited on and typed at. It needs no
 * JUnit.
 */
@NullMarked
package org.statelesslinux.testkit.vm;

import org.jspecify.annotations.NullMarked;
