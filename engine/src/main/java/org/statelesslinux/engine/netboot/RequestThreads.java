package org.statelesslinux.engine.netboot;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
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
 * is over is interrupted, which closes the connection that it reads from or writes to.
 */
final class RequestThreads implements Executor, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RequestThreads.class);

  private static final ThreadLocal<Request> CURRENT = new ThreadLocal<>();

  private final ThreadPoolExecutor threads;
  private final ScheduledThreadPoolExecutor watch;
  private final Duration first;

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
  }

  /** From now on, the request that this thread answers may take so long. */
  static void allow(Duration time) {
    Request request = CURRENT.get();
    if (request != null) {
      request.allow(time);
    }
  }

  /** One request, in the hands of one thread. */
  private final class Request {
    private final FutureTask<?> task;
    private @Nullable Future<?> limit;

    Request(Runnable work) {
      // Cancelling a task never interrupts what its thread does next.
      task = new FutureTask<>(work, null);
    }

    void answer() {
      CURRENT.set(this);
      allow(first);
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
        forget();
        CURRENT.remove();
      }
    }

    void allow(Duration time) {
      forget();
      limit = watch.schedule(() -> task.cancel(true), time.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void forget() {
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
