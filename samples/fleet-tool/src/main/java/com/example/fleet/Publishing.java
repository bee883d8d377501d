package com.example.fleet;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.statelesslinux.engine.Engine;
import org.statelesslinux.engine.PublishResult;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.model.CancelledException;
import org.statelesslinux.model.StatelessException;

/** Publishes one profile at a time on a thread of its own, which is interrupted to cancel it. */
final class Publishing implements AutoCloseable {
  private final SiteFile site;
  private Progress progress = Progress.NONE;
  private @Nullable Thread worker;
  private boolean closed;

  Publishing(SiteFile site) {
    this.site = site;
  }

  synchronized void start(String profile) {
    if (closed || progress.running()) {
      throw new StatelessException(
          "publish profile " + profile,
          closed ? "the tool is ending" : "it is at another one: " + progress.doing(),
          closed ? "Start it again." : "Wait for its end, or cancel it.");
    }
    set(progress.begun("publishing " + profile));
    worker = new Thread(() -> run(profile), "publish " + profile);
    worker.start();
  }

  synchronized void cancel() {
    if (worker != null) {
      worker.interrupt();
    }
  }

  synchronized Progress progress() {
    return progress;
  }

  /** Waits until the progress is another one than this. */
  synchronized Progress after(Progress known) throws InterruptedException {
    while (progress.version() == known.version()) {
      wait();
    }
    return progress;
  }

  /** Cancels what runs and waits for its end: it needs a moment to clean up. */
  @Override
  public void close() {
    Thread last;
    synchronized (this) {
      closed = true;
      last = worker;
    }
    if (last != null) {
      last.interrupt();
      try {
        last.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void run(String profile) {
    Listener listener = event -> set(progress().after(event));
    try (Engine engine = site.open()) {
      PublishResult result = engine.profile(profile).publish(listener);
      List<String> refusals = result.refusals().stream().map(Throwable::getMessage).toList();
      end(profile + " is published as " + result.snapshot().id().abbreviated(), refusals);
    } catch (CancelledException e) {
      end(
          "cancelled: publishing " + profile,
          List.of(e.advice(), "Machines get the snapshot that they got before."));
    } catch (StatelessException e) {
      end("could not " + e.doing(), List.of(e.found(), e.advice()));
    } catch (RuntimeException | Error e) {
      end(
          "could not publish profile " + profile,
          List.of(e.toString(), "Report it, with what the tool has printed."));
      throw e;
    }
  }

  private void end(String how, List<String> notes) {
    System.out.println(how);
    set(progress().ended(how, notes));
  }

  private synchronized void set(Progress next) {
    progress = next;
    notifyAll();
  }
}
