package org.statelesslinux.engine.backend;

/** A provider that cannot even be constructed. */
public final class ThrowsAtOnce extends Good {
  public ThrowsAtOnce() {
    throw new LinkageError("broken");
  }
}
