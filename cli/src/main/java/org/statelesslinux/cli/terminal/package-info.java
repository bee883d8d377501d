/**
 * What the command writes and where: answers, colours, tables, JSON, progress. Knows no command.
 */
@NullMarked
package org.statelesslinux.cli.terminal;

import org.jspecify.annotations.NullMarked;
