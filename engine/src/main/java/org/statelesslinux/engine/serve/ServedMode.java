package org.statelesslinux.engine.serve;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.statelesslinux.engine.event.Event;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.execute.ServerExecutor;
import org.statelesslinux.engine.execute.ServerExecutor.RunnableService;
import org.statelesslinux.plan.Plan;

/** One owner's services on this server, in the state that its latest plan asks for. */
final class ServedMode {
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

  private final SupervisedService.Owner owner;
  private final Listener listener;
  private final List<SupervisedService> services = new ArrayList<>();
  private @Nullable Plan current;

  ServedMode(SupervisedService.Owner owner, Listener listener) {
    this.owner = owner;
    this.listener = listener;
  }

  /**
   * Brings a plan about: writes what it writes, starts what is new in it, ends what is not in it
   * any more, and tells what stays if a file has changed.
   *
   * @return whether there was anything to do
   */
  boolean apply(Plan plan) {
    if (plan.equals(current)) {
      return false;
    }
    ServerExecutor.Outcome outcome = new ServerExecutor(listener).run(plan, Map.of());
    List<RunnableService> wanted = outcome.services();
    for (SupervisedService service : List.copyOf(services)) {
      if (!wanted.contains(service.what())) {
        services.remove(service);
        service.stop();
      } else if (outcome.changed()) {
        service.reload();
      }
    }
    for (RunnableService service : wanted) {
      if (services.stream().noneMatch(running -> running.what().equals(service))) {
        start(service);
      }
    }
    current = plan;
    return true;
  }

  private void start(RunnableService what) {
    SupervisedService service =
        new SupervisedService(owner, what, FIRST_PAUSE, text -> listener.on(new Event.Note(text)));
    service.start();
    services.add(service);
  }

  /** Ends the services, the latest first. */
  void stop() {
    for (int i = services.size() - 1; i >= 0; i--) {
      services.get(i).stop();
    }
    services.clear();
    current = null;
  }
}
