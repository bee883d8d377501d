package org.statelesslinux.engine.backend;

import java.util.Optional;

/**
 * A backend that was found and cannot be used.
 *
 * @param provider its class, or what was being looked at if no class was reached
 * @param location where it comes from
 * @param reason why it cannot be used, without a full stop
 * @param cause the exception behind it, if there is one
 */
public record RefusedBackend(
    String provider, String location, String reason, Optional<Throwable> cause) {
  @Override
  public String toString() {
    return provider + " (" + location + "): " + reason;
  }
}
