package org.statelesslinux.spi;

/** A level of the configuration at which options of a mode can be set, the outermost first. */
public enum Level {
  /** The site itself: what the server's services go by, since one serves all. */
  SITE,
  /** A profile: what publishing goes by, since a publication is its profile's. */
  PROFILE,
  /** A machine: what booting goes by. */
  MACHINE
}
