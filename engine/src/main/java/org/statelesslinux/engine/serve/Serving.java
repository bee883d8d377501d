package org.statelesslinux.engine.serve;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.statelesslinux.engine.event.Event;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.execute.HostLock;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.StatelessException;

/**
 * The services that modes need on this server, kept running, and kept up with what is published,
 * until it is closed. Thread-safe.
 */
public final class Serving implements AutoCloseable {
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  private final ServePlace place;
  private final Supplier<List<ModeServices>> wanted;
  private final Listener listener;
  private final Map<Mode, Held> modes = new LinkedHashMap<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private @Nullable String lastProblem;
  private @Nullable Runnable companion;

  /** A mode that this process serves, and the lock that says so. */
  private record Held(HostLock lock, ServedMode services) {}

  /** Another process serves a mode. */
  static final class ServedElsewhereException extends StatelessException {
    private static final long serialVersionUID = 1L;

    ServedElsewhereException(Mode mode, String found) {
      super("serve mode " + mode, found, "End that first, or leave it to it.");
    }
  }

  private Serving(ServePlace place, Supplier<List<ModeServices>> wanted, Listener listener) {
    this.place = place;
    this.wanted = wanted;
    this.listener = listener;
  }

  /**
   * Starts all services.
   *
   * @param place where it is kept that they run
   * @param wanted tells what is needed now; asked every second, by a thread of this object
   * @param listener is told when a service is started again, or cannot be
   * @throws StatelessException if one of them does not get ready or another process runs them; none
   *     runs then
   */
  public static Serving start(
      ServePlace place, Supplier<List<ModeServices>> wanted, Listener listener) {
    Serving serving = new Serving(place, wanted, Listener.inTurn(listener));
    place.make();
    try {
      serving.refresh();
    } catch (RuntimeException e) {
      serving.close();
      throw e;
    }
    Thread thread = new Thread(serving::keepUp, "stateless-serving");
    thread.setDaemon(true);
    thread.start();
    return serving;
  }

  /** Has something else end when this is closed, before the services. */
  public synchronized Serving endingWith(Runnable end) {
    companion = end;
    return this;
  }

  /**
   * Brings the services up to date now.
   *
   * @throws StatelessException if that fails for a mode; the others are up to date then
   */
  public synchronized void refresh() {
    if (closed.getCount() == 0) {
      return;
    }
    List<ModeServices> now =
        wanted.get().stream().filter(mode -> !mode.plan().steps().isEmpty()).toList();
    for (Mode mode : List.copyOf(modes.keySet())) {
      if (now.stream().noneMatch(needed -> needed.mode().equals(mode))) {
        stop(mode);
      }
    }
    List<StatelessException> failures = new ArrayList<>();
    for (ModeServices needed : now) {
      try {
        apply(needed);
      } catch (StatelessException e) {
        failures.add(e);
      }
    }
    if (!failures.isEmpty()) {
      failures.stream().skip(1).forEach(failures.get(0)::addSuppressed);
      throw failures.get(0);
    }
  }

  private void apply(ModeServices needed) {
    try {
      Held held = modes.get(needed.mode());
      if (held == null) {
        held = new Held(lock(needed.mode()), new ServedMode(needed.mode(), listener));
        modes.put(needed.mode(), held);
      }
      held.services().apply(needed.plan());
      new ServeRecord(ProcessHandle.current().pid(), needed.snapshots())
          .write(place.record(needed.mode()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private HostLock lock(Mode mode) throws IOException {
    Optional<HostLock> lock = HostLock.tryAcquire(place.lock(mode));
    if (lock.isEmpty()) {
      throw new ServedElsewhereException(
          mode,
          ServeRecord.read(place.record(mode))
                  .map(record -> "process " + record.pid())
                  .orElse("another process")
              + " serves it already");
    }
    return lock.get();
  }

  private void keepUp() {
    try {
      while (!closed.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
        try {
          refresh();
          lastProblem = null;
        } catch (RuntimeException e) {
          tellOnce(String.valueOf(e.getMessage()));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tellOnce(String problem) {
    if (!problem.equals(lastProblem)) {
      lastProblem = problem;
      listener.on(new Event.Note(problem));
    }
  }

  /**
   * Waits until it is closed.
   *
   * @throws InterruptedException if the waiting thread is interrupted; the services go on
   */
  public void await() throws InterruptedException {
    closed.await();
  }

  /** Ends all services. */
  @Override
  public synchronized void close() {
    closed.countDown();
    Runnable ending = companion;
    companion = null;
    try {
      if (ending != null) {
        ending.run();
      }
    } finally {
      List.copyOf(modes.keySet()).forEach(this::stop);
    }
  }

  private void stop(Mode mode) {
    Held held = modes.remove(mode);
    if (held != null) {
      held.services().stop();
      try {
        Files.deleteIfExists(place.record(mode));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } finally {
        held.lock().close();
      }
    }
  }
}
