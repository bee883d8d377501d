/** A machine of the site, played on this host. It knows no mode: it goes by the plan's steps. */
@NullMarked
package org.statelesslinux.cli.vm;

import org.jspecify.annotations.NullMarked;
