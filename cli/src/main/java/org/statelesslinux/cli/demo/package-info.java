/** The demo: a real Debian tree, and a person's first commands with it. */
@NullMarked
package org.statelesslinux.cli.demo;

import org.jspecify.annotations.NullMarked;
