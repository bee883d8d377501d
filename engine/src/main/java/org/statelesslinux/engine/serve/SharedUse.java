package org.statelesslinux.engine.serve;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.execute.HostLock;
import org.statelesslinux.model.CancelledException;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.model.StatelessException;

/**
 * This process's use of one mode's services. A lock on a file, shared by all processes that use
 * them, keeps the one that runs them from ending them under the others.
 */
final class SharedUse {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration LOOK_EVERY = Duration.ofMillis(50);

  private final ServePlace place;
  private final Mode mode;
  private int users;
  private @Nullable FileLock using;
  private @Nullable Serving own;

  SharedUse(ServePlace place, Mode mode) {
    this.place = place;
    this.mode = mode;
  }

  synchronized void enter(SnapshotId snapshot, Supplier<ModeServices> wanted, Listener listener) {
    enter(() -> isServed(snapshot, wanted, listener), snapshot);
  }

  /** As {@code enter}, but starts no service: they must be there for longer than this use. */
  synchronized void enterLasting(
      SnapshotId snapshot, Supplier<ModeServices> wanted, Listener listener) {
    enter(
        () ->
            wanted.get().runs()
                ? isServedLastingly(snapshot)
                : isServed(snapshot, wanted, listener),
        snapshot);
  }

  private void enter(BooleanSupplier isServed, SnapshotId snapshot) {
    if (users == 0) {
      using = lockShared();
    }
    users++;
    boolean entered = false;
    try {
      awaitSnapshot(isServed, snapshot);
      entered = true;
    } finally {
      if (!entered) {
        leave();
      }
    }
  }

  synchronized void leave() {
    users--;
    FileLock ended = using;
    if (users > 0 || ended == null) {
      return;
    }
    using = null;
    try (FileChannel channel = ended.channel()) {
      if (own != null) {
        ended.release();
        // The others hold their share of the lock for as long as they use the services.
        FileLock alone = channel.lock();
        own.close();
        alone.release();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      if (own != null) {
        own.close();
        own = null;
      }
    }
  }

  private FileLock lockShared() {
    place.make();
    try {
      FileChannel channel =
          FileChannel.open(
              place.users(mode),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      return channel.lock(0, Long.MAX_VALUE, true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitSnapshot(BooleanSupplier isServed, SnapshotId snapshot) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!isServed.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new StatelessException(
            "use the services of mode " + mode,
            "the process that runs them did not get to know snapshot "
                + snapshot.abbreviated()
                + " in "
                + PATIENCE.toSeconds()
                + " s",
            "See what 'stateless serve' says, or end it: without it the services are started"
                + " when they are needed.");
      }
      pause();
    }
  }

  private boolean isServed(SnapshotId snapshot, Supplier<ModeServices> wanted, Listener listener) {
    if (own != null) {
      own.refresh();
      return true;
    }
    try {
      own = Serving.startForNow(place, mode, wanted, listener);
      return true;
    } catch (Serving.ServedElsewhereException e) {
      return recorded().filter(record -> record.snapshots().contains(snapshot)).isPresent();
    }
  }

  private boolean isServedLastingly(SnapshotId snapshot) {
    Optional<HostLock> free = HostLock.tryAcquire(place.lock(mode));
    free.ifPresent(HostLock::close);
    // Without a record, whoever has the lock is about to write one.
    Optional<ServeRecord> record = recorded();
    if (free.isPresent() || record.filter(one -> !one.lasting()).isPresent()) {
      throw new StatelessException(
          "use the services of mode " + mode,
          "the root needs them for as long as it is mounted, and nobody runs them to stay",
          "Start 'stateless serve' and leave it running, or run a command in the instance: 'stateless"
              + " instantiate MACHINE -- COMMAND' starts them and ends them with it.");
    }
    return record.filter(one -> one.snapshots().contains(snapshot)).isPresent();
  }

  private Optional<ServeRecord> recorded() {
    try {
      return ServeRecord.read(place.record(mode));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void pause() {
    try {
      TimeUnit.NANOSECONDS.sleep(LOOK_EVERY.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancelledException("use the services of mode " + mode, e);
    }
  }
}
