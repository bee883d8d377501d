package org.statelesslinux.engine.tree;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Does work in as many threads as there are processors, and gives the results back in the order in
 * which it was handed out, to the thread that hands it out.
 */
public final class OrderedWork<R> implements Closeable {
  /** How far the work may be ahead of the results: it bounds memory and open directories. */
  private static final int AHEAD = 512;

  private final Deque<Handle<R>> pending = new ArrayDeque<>();
  private final ExecutorService workers;
  private final Results<R> results;

  /** Gives results to a taker, always from within {@link #submit} and {@link #finish}. */
  public OrderedWork(Results<R> results) {
    this.results = results;
    AtomicInteger count = new AtomicInteger();
    workers =
        Executors.newFixedThreadPool(
            Runtime.getRuntime().availableProcessors(),
            work -> {
              Thread thread = new Thread(work, "stateless-tree-" + count.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Hands work out; waits while too much is ahead. */
  public Handle<R> submit(Callable<R> work) throws IOException {
    while (pending.size() >= AHEAD || isFirstDone()) {
      take();
    }
    Handle<R> handle = new Handle<>(workers.submit(work));
    pending.add(handle);
    return handle;
  }

  private boolean isFirstDone() {
    return !pending.isEmpty() && pending.getFirst().future.isDone();
  }

  /** Waits for all that was handed out. */
  public void finish() throws IOException {
    while (!pending.isEmpty()) {
      take();
    }
  }

  private void take() throws IOException {
    results.take(pending.remove().get());
  }

  /** Throws if the thread was told to stop. */
  public static void checkInterrupted() throws InterruptedIOException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("interrupted");
    }
  }

  /** Stops all work and waits until no thread is at it any more. */
  @Override
  public void close() {
    workers.shutdownNow();
    boolean interrupted = Thread.interrupted();
    while (true) {
      try {
        if (workers.awaitTermination(1, TimeUnit.DAYS)) {
          break;
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Takes results in order. */
  @FunctionalInterface
  public interface Results<R> {
    /** Takes the next one. */
    void take(R result) throws IOException;
  }

  /** Work that was handed out. */
  public static final class Handle<R> {
    private final Future<R> future;

    private Handle(Future<R> future) {
      this.future = future;
    }

    /** Waits for the result, and throws what the work threw. */
    public R get() throws IOException {
      try {
        return future.get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        InterruptedIOException interrupted = new InterruptedIOException("interrupted");
        interrupted.initCause(e);
        throw interrupted;
      } catch (ExecutionException e) {
        Throwable cause = e.getCause();
        if (cause instanceof IOException failure) {
          throw failure;
        }
        if (cause instanceof RuntimeException failure) {
          throw failure;
        }
        throw new IllegalStateException(cause);
      }
    }
  }
}
