package org.statelesslinux.engine.serve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.statelesslinux.engine.execute.ServerExecutor.RunnableService;
import org.statelesslinux.model.CancelledException;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.plan.Service;

/**
 * Keeps one service running: a thread of its own starts it, waits for its end and starts it again,
 * after a pause that grows. Its methods are called by one thread at a time.
 */
final class SupervisedService {
  private static final Duration LOOK_EVERY = Duration.ofMillis(20);
  private static final Duration GRACE = Duration.ofSeconds(5);
  private static final Duration STEADY = Duration.ofMinutes(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private final String name;
  private final String otherPort;
  private final RunnableService what;
  private final Duration firstPause;
  private final Consumer<String> notes;
  private final Thread thread;
  private final CompletableFuture<Boolean> ready = new CompletableFuture<>();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile @Nullable ServiceProcess process;

  /**
   * Whose a service is.
   *
   * @param name in words that follow "of"
   * @param otherPort how its port is changed, in words that follow "or"
   */
  record Owner(String name, String otherPort) {
    static Owner of(Mode mode) {
      return new Owner("mode " + mode, "give the mode another port in the configuration");
    }
  }

  /**
   * Prepares to run a service.
   *
   * @param owner whose service it is
   * @param firstPause how long to wait before it is started again for the first time
   * @param notes is told that it has ended or could not be started again, when it is about to be;
   *     called by the service's thread
   */
  SupervisedService(
      Owner owner, RunnableService what, Duration firstPause, Consumer<String> notes) {
    this.name = "service " + what.service().name() + " of " + owner.name();
    this.otherPort = owner.otherPort();
    this.what = what;
    this.firstPause = firstPause;
    this.notes = notes;
    this.thread = new Thread(this::run, "stateless-service-" + what.service().name());
    thread.setDaemon(true);
  }

  RunnableService what() {
    return what;
  }

  /**
   * Starts the service and waits until it is ready.
   *
   * @throws StatelessException if it does not get ready; it does not run then
   */
  void start() {
    thread.start();
    try {
      ready.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StatelessException failure) {
        throw failure;
      }
      throw new IllegalStateException(name + " could not be started", e);
    } catch (InterruptedException e) {
      stop();
      Thread.currentThread().interrupt();
      throw new CancelledException("start the " + name, e);
    }
  }

  /** Tells it that its configuration has changed, if it wants to be told. */
  void reload() {
    ServiceProcess running = process;
    if (what.service().reload() == Service.Reload.ON_SIGHUP && running != null) {
      try {
        running.signal("HUP");
      } catch (IOException e) {
        throw failure(String.valueOf(e.getMessage()), "Start it anew.", e);
      }
    }
  }

  /** Ends it, at first kindly. */
  void stop() {
    stopped.countDown();
    boolean interrupted = false;
    try {
      ServiceProcess running = process;
      if (running != null) {
        running.signal("TERM");
      }
      thread.join(GRACE.toMillis());
    } catch (IOException e) {
      notes.accept("The " + name + " could not be asked to end: " + e.getMessage());
    } catch (InterruptedException e) {
      interrupted = true;
    }
    ServiceProcess stubborn = process;
    if (stubborn != null) {
      stubborn.kill();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      ServiceProcess current = startOnce();
      ready.complete(true);
      Duration pause = firstPause;
      while (true) {
        long since = System.nanoTime();
        int code = current.waitFor();
        process = null;
        if (System.nanoTime() - since > STEADY.toNanos()) {
          pause = firstPause;
        }
        String why = "ended with code " + code + " and " + current.lastWords();
        current = startAgain(why, pause);
        pause = longer(pause);
      }
    } catch (StatelessException | InterruptedException e) {
      ready.completeExceptionally(e);
    }
  }

  private ServiceProcess startAgain(String why, Duration firstPauseNow)
      throws InterruptedException {
    Duration pause = firstPauseNow;
    String reason = why;
    while (true) {
      // Who ends all of this may have ended the service first, which is no failure then.
      if (stopped.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
        endIfStopped();
      }
      notes.accept("The %s %s; now it is started again.".formatted(name, reason));
      try {
        return startOnce();
      } catch (StatelessException e) {
        reason = "cannot be started: " + e.found();
        pause = longer(pause);
      }
    }
  }

  private ServiceProcess startOnce() throws InterruptedException {
    Service service = what.service();
    refuseWhatIsTaken(service.readiness());
    try {
      removeStaleSign(service.readiness());
      ServiceProcess starting = ServiceProcess.start(what.argv());
      process = starting;
      awaitReady(starting, service);
      return starting;
    } catch (IOException e) {
      throw failure(String.valueOf(e.getMessage()), "Mend this, then start it again.", e);
    }
  }

  private void refuseWhatIsTaken(Service.Readiness readiness) {
    if (readiness instanceof Service.Readiness.Listening listening) {
      ListeningPort port = new ListeningPort(listening.port());
      if (port.isTaken()) {
        throw failure(port.described(), "End that, or " + otherPort + ".", null);
      }
    }
  }

  /** The file of an earlier run must not be taken for this one's. */
  private static void removeStaleSign(Service.Readiness readiness) throws IOException {
    if (readiness instanceof Service.Readiness.HasMade made) {
      Files.deleteIfExists(Path.of(made.path().value()));
    }
  }

  private void awaitReady(ServiceProcess starting, Service service)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + service.atMost().toNanos();
    while (!Readiness.holds(service.readiness(), starting)) {
      if (starting.endsWithin(LOOK_EVERY)) {
        process = null;
        throw failure(
            "it ended with code %d and %s".formatted(starting.waitFor(), starting.lastWords()),
            "Mend what it complains about, then start it again.",
            null);
      }
      if (System.nanoTime() > end) {
        starting.kill();
        process = null;
        throw failure(
            "it was not ready after %d s and %s"
                .formatted(service.atMost().toSeconds(), starting.lastWords()),
            "See what keeps it, then start it again.",
            null);
      }
      endIfStopped();
    }
  }

  private void endIfStopped() throws InterruptedException {
    if (stopped.getCount() == 0) {
      throw new InterruptedException("it was stopped while it started");
    }
  }

  private static Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
  }

  private StatelessException failure(String found, String advice, @Nullable Throwable cause) {
    return new StatelessException("start the " + name, found, advice, cause);
  }
}
