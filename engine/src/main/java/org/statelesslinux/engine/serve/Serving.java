package org.statelesslinux.engine.serve;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.statelesslinux.engine.event.Event;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.execute.HostLock;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.plan.OfferName;
import org.statelesslinux.plan.Step;

/**
 * The services that modes need on this server, kept running, and kept up with what is published,
 * until it is closed. Thread-safe.
 */
public final class Serving implements AutoCloseable {
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  private final ServePlace place;
  private final Set<Mode> inUse;
  private final Function<Mode, ModeServices> wanted;
  private final boolean lasting;
  private final Listener listener;
  private final Map<Mode, Held> modes = new LinkedHashMap<>();

  /** What was brought about for a mode last, so that it is not done again every second. */
  private final Map<Mode, ModeServices> applied = new HashMap<>();

  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile Map<Mode, Map<OfferName, Step.OfferFile>> offered = Map.of();
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

  private Serving(
      ServePlace place,
      Set<Mode> inUse,
      Function<Mode, ModeServices> wanted,
      boolean lasting,
      Listener listener) {
    this.place = place;
    this.inUse = Set.copyOf(inUse);
    this.wanted = wanted;
    this.lasting = lasting;
    this.listener = listener;
  }

  /**
   * Starts all services.
   *
   * @param place where it is kept that they run
   * @param inUse the modes that are served
   * @param wanted tells what a mode needs now; asked every second, by a thread of this object. A
   *     mode for which it fails stays as it is
   * @param listener is told when a service is started again, or cannot be
   * @throws StatelessException if one of them does not get ready or another process runs them; none
   *     runs then
   */
  public static Serving start(
      ServePlace place, Set<Mode> inUse, Function<Mode, ModeServices> wanted, Listener listener) {
    return start(new Serving(place, inUse, wanted, true, Listener.inTurn(listener)));
  }

  /** The same for one mode and for no longer than an instance needs it, which is written down. */
  static Serving startForNow(
      ServePlace place, Mode mode, Supplier<ModeServices> wanted, Listener listener) {
    return start(
        new Serving(place, Set.of(mode), any -> wanted.get(), false, Listener.inTurn(listener)));
  }

  private static Serving start(Serving serving) {
    serving.place.make();
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
    List<StatelessException> failures = new ArrayList<>();
    for (Mode mode : inUse) {
      try {
        ModeServices needed = wanted.apply(mode);
        if (needed.plan().steps().isEmpty()) {
          stop(mode);
        } else if (!needed.equals(applied.get(mode))) {
          applied.remove(mode);
          apply(needed);
          applied.put(mode, needed);
          tellOffered();
        }
      } catch (StatelessException e) {
        failures.add(e);
      }
    }
    if (!failures.isEmpty()) {
      failures.stream().skip(1).forEach(failures.get(0)::addSuppressed);
      throw failures.get(0);
    }
  }

  /** What a mode offers over HTTP under a name; it does not wait for services. */
  public Optional<Step.OfferFile> offered(Mode mode, OfferName name) {
    return Optional.ofNullable(offered.getOrDefault(mode, Map.of()).get(name));
  }

  private void tellOffered() {
    Map<Mode, Map<OfferName, Step.OfferFile>> all = new LinkedHashMap<>();
    applied.forEach((mode, services) -> all.put(mode, services.offered()));
    offered = Map.copyOf(all);
  }

  private void apply(ModeServices needed) {
    try {
      Held held = modes.get(needed.mode());
      if (held == null) {
        held =
            new Held(
                lock(needed.mode()),
                new ServedMode(SupervisedService.Owner.of(needed.mode()), listener));
        modes.put(needed.mode(), held);
      }
      held.services().apply(needed.plan());
      new ServeRecord(ProcessHandle.current().pid(), lasting, needed.snapshots())
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
    applied.remove(mode);
    tellOffered();
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
