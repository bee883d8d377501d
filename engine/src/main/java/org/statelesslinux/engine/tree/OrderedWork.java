package org.statelesslinux.engine.tree;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Does work in as many threads as there are processors, and gives the results back in the order in
 * which it was handed out, to the thread that hands it out.
 *
 * <p>Work is begun in the order in which it was handed out, so it may wait for work before it.
 */
final class OrderedWork<R> implements Closeable {
  /** How many batches may be ahead of the results: it bounds memory and open directories. */
  private static final int AHEAD = 32;

  /** Small work goes in batches: passing it from thread to thread costs as much as doing it. */
  private static final int BATCH = 16;

  private static final long HEAVY = 1024 * 1024;

  private final Deque<Batch<R>> pending = new ArrayDeque<>();
  private final ExecutorService workers;
  private final Results<R> results;
  private Batch<R> batch = new Batch<>();

  /** Gives results to a taker, always from within {@link #submit} and {@link #finish}. */
  OrderedWork(Results<R> results) {
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

  /**
   * Hands work out; waits while too much is ahead.
   *
   * @param bytes how many bytes it has to do with
   */
  Handle<R> submit(Work<R> work, long bytes) throws IOException {
    Handle<R> handle = new Handle<>(work, batch);
    batch.handles.add(handle);
    batch.bytes += bytes;
    if (batch.handles.size() >= BATCH || batch.bytes >= HEAVY) {
      handOut();
    }
    return handle;
  }

  private void handOut() throws IOException {
    batch.future = workers.submit(batch::run);
    pending.add(batch);
    batch = new Batch<>();
    while (pending.size() >= AHEAD || isFirstDone()) {
      take();
    }
  }

  private boolean isFirstDone() {
    Batch<R> first = pending.peek();
    return first != null && first.future != null && first.future.isDone();
  }

  /** Waits for all that was handed out. */
  void finish() throws IOException {
    handOut();
    while (!pending.isEmpty()) {
      take();
    }
  }

  private void take() throws IOException {
    for (Handle<R> handle : pending.remove().handles) {
      results.take(handle.get());
    }
  }

  /** Throws if the thread was told to stop. */
  static void checkInterrupted() throws InterruptedIOException {
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

  /** One piece of work. */
  @FunctionalInterface
  interface Work<R> {
    /** Does it. */
    R run() throws IOException;
  }

  /** Takes results in order. */
  @FunctionalInterface
  interface Results<R> {
    /** Takes the next one. */
    void take(R result) throws IOException;
  }

  /** Work that was handed out. */
  static final class Handle<R> {
    private final Work<R> work;
    private final Batch<R> batch;
    private volatile @Nullable R result;

    private Handle(Work<R> work, Batch<R> batch) {
      this.work = work;
      this.batch = batch;
    }

    /** Waits for the result, and throws what the work threw. */
    R get() throws IOException {
      R done = result;
      if (done == null) {
        batch.await();
        done = result;
      }
      if (done == null) {
        throw new IllegalStateException("work without a result");
      }
      return done;
    }
  }

  private static final class Batch<R> {
    private final List<Handle<R>> handles = new ArrayList<>(BATCH);
    private long bytes;
    private volatile @Nullable Future<@Nullable Void> future;

    @Nullable Void run() throws IOException {
      for (Handle<R> handle : handles) {
        handle.result = handle.work.run();
      }
      return null;
    }

    void await() throws IOException {
      Future<@Nullable Void> handedOut = future;
      if (handedOut == null) {
        throw new IllegalStateException("work that was not handed out");
      }
      try {
        handedOut.get();
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
