package org.statelesslinux.engine.serve;

import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.plan.Plan;

/** A service that is no mode's, kept running until it is closed. */
public final class CoreService implements AutoCloseable {
  private final ServedMode services;

  private CoreService(ServedMode services) {
    this.services = services;
  }

  /**
   * Starts it.
   *
   * @param of what it belongs to, in words, for messages
   * @param otherPort what to do where its port is taken, in words that follow "or"
   * @param plan writes its files and starts it
   * @param listener is told when it ends and is started again; called by a thread of its own
   * @throws org.statelesslinux.model.StatelessException if it does not get ready; it does not run
   *     then
   */
  public static CoreService start(String of, String otherPort, Plan plan, Listener listener) {
    ServedMode services =
        new ServedMode(new SupervisedService.Owner(of, otherPort), Listener.inTurn(listener));
    try {
      services.apply(plan);
    } catch (RuntimeException e) {
      services.stop();
      throw e;
    }
    return new CoreService(services);
  }

  @Override
  public synchronized void close() {
    services.stop();
  }
}
