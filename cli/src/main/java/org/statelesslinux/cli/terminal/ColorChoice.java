package org.statelesslinux.cli.terminal;

/** When colours are used. */
public enum ColorChoice {
  /** On a terminal that shows them, unless {@code NO_COLOR} is set. */
  AUTO,
  /** Always. */
  ALWAYS,
  /** Never. */
  NEVER
}
