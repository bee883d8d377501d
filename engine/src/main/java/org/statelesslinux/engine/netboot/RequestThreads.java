package org.statelesslinux.engine.netboot;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that answer requests: a limited number, each for a limited time. A thread whose time
 * is over is interrupted, which closes the connection that it reads from or writes to. While
 * requests wait for a thread, those that have not come in yet must hurry, so that clients which say
 * nothing do not keep the others out.
 */
final class RequestThreads implements Executor, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RequestThreads.class);

  /** Whoever is in earnest has sent all of a request's head at once. */
  private static final Duration HURRIED = Duration.ofSeconds(1);

  private static final ThreadLocal<Request> CURRENT = new ThreadLocal<>();

  private final ThreadPoolExecutor threads;
  private final ScheduledThreadPoolExecutor watch;
  private final Duration first;
  private final Set<Request> comingIn = ConcurrentHashMap.newKeySet();

  /**
   * Prepares threads.
   *
   * @param most how many there are at most
   * @param first the time in which a request must have come in
   */
  RequestThreads(int most, Duration first) {
    this.first = first;
    threads =
        new ThreadPoolExecutor(
            most, most, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), named("http"));
    threads.allowCoreThreadTimeOut(true);
    watch =
        new ScheduledThreadPoolExecutor(
            1, named("http-limit"), new ThreadPoolExecutor.DiscardPolicy());
    watch.setRemoveOnCancelPolicy(true);
  }

  private static ThreadFactory named(String name) {
    AtomicInteger number = new AtomicInteger();
    return work -> {
      Thread thread = new Thread(work, "stateless-" + name + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  @Override
  public void execute(Runnable work) {
    Request request = new Request(work);
    threads.execute(request::answer);
    if (!threads.getQueue().isEmpty()) {
      comingIn.forEach(Request::hurry);
    }
  }

  /** From now on, the request that this thread answers may take so long: it has come in. */
  static void allow(Duration time) {
    Request request = CURRENT.get();
    if (request != null) {
      request.cameIn(time);
    }
  }

  /** One request, in the hands of one thread. */
  private final class Request {
    private final FutureTask<?> task;
    private @Nullable ScheduledFuture<?> limit;

    Request(Runnable work) {
      // Cancelling a task never interrupts what its thread does next.
      task = new FutureTask<>(work, null);
    }

    void answer() {
      CURRENT.set(this);
      comeIn();
      try {
        task.run();
        task.get();
      } catch (CancellationException e) {
        LOG.debug("A request took too long");
      } catch (ExecutionException e) {
        LOG.error("A request was not answered", e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        comingIn.remove(this);
        forget();
        CURRENT.remove();
      }
    }

    /** Whoever waits from now on sees it among those that must hurry. */
    private synchronized void comeIn() {
      comingIn.add(this);
      boolean hurried = !threads.getQueue().isEmpty() && first.compareTo(HURRIED) > 0;
      allow(hurried ? HURRIED : first);
    }

    private synchronized void cameIn(Duration time) {
      comingIn.remove(this);
      allow(time);
    }

    /** If it has not come in yet, it has little time left, however often this is said. */
    private synchronized void hurry() {
      if (comingIn.contains(this)
          && limit != null
          && limit.getDelay(TimeUnit.NANOSECONDS) > HURRIED.toNanos()) {
        allow(HURRIED);
      }
    }

    private synchronized void allow(Duration time) {
      forget();
      limit = watch.schedule(() -> task.cancel(true), time.toNanos(), TimeUnit.NANOSECONDS);
    }

    private synchronized void forget() {
      if (limit != null) {
        limit.cancel(false);
      }
    }
  }

  @Override
  public void close() {
    watch.shutdownNow();
    threads.shutdownNow();
  }
}
