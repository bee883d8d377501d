package org.statelesslinux.spi;

/** The level of this SPI, so that a backend built for another one is refused with a reason. */
public final class SpiLevel {
  /** The level of this version. A constant that is compiled into the backend, on purpose. */
  public static final int CURRENT = 1;

  private SpiLevel() {}
}
