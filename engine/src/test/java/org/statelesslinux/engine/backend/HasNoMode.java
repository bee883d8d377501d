package org.statelesslinux.engine.backend;

import org.statelesslinux.model.Mode;

/** A provider that forgets to say its mode. */
public final class HasNoMode extends Good {
  @Override
  public Mode mode() {
    return null;
  }
}
