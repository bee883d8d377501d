/**
 * Acts on plans: on the server in Java, on a machine and on this host by a rendered shell script.
 *
 * <p>The only package that starts processes and mounts. No method takes or returns null.
 */
@NullMarked
package org.statelesslinux.engine.execute;

import org.jspecify.annotations.NullMarked;
