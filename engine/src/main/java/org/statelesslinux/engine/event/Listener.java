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

  /** This listener for several threads that have something to tell: never two at a time. */
  static Listener inTurn(Listener listener) {
    Object turn = new Object();
    return event -> {
      synchronized (turn) {
        listener.on(event);
      }
    };
  }

  /** A listener that ignores everything. */
  static Listener silent() {
    return event -> {};
  }
}
