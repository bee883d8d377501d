package org.statelesslinux.engine.serve;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.model.StatelessException;

/**
 * Sees to it that a mode's services run while an instance on this very server needs them. Those
 * that run already are used; else they are started, for as long as anybody on this host needs them.
 * Thread-safe, and of one mind with other processes.
 */
public final class HostServices implements AutoCloseable {
  private static final Map<Key, SharedUse> IN_THIS_PROCESS = new ConcurrentHashMap<>();

  private record Key(ServePlace place, Mode mode) {}

  private final SharedUse use;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile Runnable companion = () -> {};

  private HostServices(SharedUse use) {
    this.use = use;
  }

  /**
   * Waits until a mode's services run and know a snapshot.
   *
   * @param place where it is kept that they run
   * @param mode the mode
   * @param snapshot the snapshot that they must know
   * @param wanted tells what the mode needs; asked again while this process runs the services
   * @param listener is told of what goes wrong with services that this process runs
   * @return to be closed when they are not needed any more
   * @throws StatelessException if the services cannot be had
   */
  public static HostServices need(
      ServePlace place,
      Mode mode,
      SnapshotId snapshot,
      Supplier<ModeServices> wanted,
      Listener listener) {
    SharedUse use = use(place, mode);
    use.enter(snapshot, wanted, listener);
    return new HostServices(use);
  }

  /**
   * As {@link #need}, for what goes on needing the services after this process has ended: they are
   * not started, but must be run by somebody who stays, if there is anything to run.
   *
   * @throws StatelessException if nobody does
   */
  public static HostServices needLasting(
      ServePlace place,
      Mode mode,
      SnapshotId snapshot,
      Supplier<ModeServices> wanted,
      Listener listener) {
    SharedUse use = use(place, mode);
    use.enterLasting(snapshot, wanted, listener);
    return new HostServices(use);
  }

  /** Has something else end when these are let go of, before them. */
  public HostServices endingWith(Runnable end) {
    companion = end;
    return this;
  }

  private static SharedUse use(ServePlace place, Mode mode) {
    return IN_THIS_PROCESS.computeIfAbsent(
        new Key(place, mode), key -> new SharedUse(key.place(), key.mode()));
  }

  /** Lets go of the services. If this process runs them, it waits for others that use them. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      boolean interrupted = Thread.interrupted();
      try {
        companion.run();
      } finally {
        leave(interrupted);
      }
    }
  }

  private void leave(boolean interrupted) {
    try {
      use.leave();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
