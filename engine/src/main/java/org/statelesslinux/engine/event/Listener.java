package org.statelesslinux.engine.event;

/**
 * Is told what goes on.
 *
 * <p>Events of one operation come in order and never two at a time, but from threads of the
 * engine's choosing. A listener should return at once; what it throws ends the operation.
 */
@FunctionalInterface
public interface Listener {
  /** Takes an event. */
  void on(Event event);

  /** A listener that ignores everything. */
  static Listener silent() {
    return event -> {};
  }
}
